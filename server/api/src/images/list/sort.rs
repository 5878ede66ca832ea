//! `sort`, or `sort_key` and `sort_dir`.

use vitrine_model::{
    query::{SortDir, SortKey},
    validate::Invalid,
};

use crate::pairs::Pairs;

type Sort = Vec<(SortKey, SortDir)>;

/// The order asked for, newest first by default. The tie-breakers `created_at` and `id` follow in the one direction
/// asked for, or descending.
pub(super) fn read(pairs: &Pairs) -> Result<Sort, Invalid> {
    let (asked, direction) = match pairs.first("sort") {
        Some(sort) => {
            if pairs.first("sort_key").or(pairs.first("sort_dir")).is_some() {
                return Err(Invalid::new("sort", "it cannot be combined with sort_key and sort_dir"));
            }
            joined(sort)?
        }
        None => separate(pairs)?,
    };
    let tie_breakers = [(SortKey::CreatedAt, direction), (SortKey::Id, direction)];
    let mut sort = Sort::new();
    for (key, direction) in asked.into_iter().chain(tie_breakers) {
        if sort.iter().all(|(known, _)| *known != key) {
            sort.push((key, direction));
        }
    }
    Ok(sort)
}

/// `name:asc,size`.
fn joined(sort: &str) -> Result<(Sort, SortDir), Invalid> {
    let pair = |part: &str| {
        let (name, word) = part.split_once(':').unwrap_or((part, ""));
        Ok((key("sort", name)?, if word.is_empty() { SortDir::Desc } else { dir("sort", word)? }))
    };
    let asked: Sort = sort.trim().split(',').map(pair).collect::<Result<_, _>>()?;
    let direction = match asked.as_slice() {
        [(_, only)] => *only,
        _ => SortDir::Desc,
    };
    Ok((asked, direction))
}

/// `sort_key=name&sort_dir=asc`, both as often as one likes: one direction for all keys, or one for each.
fn separate(pairs: &Pairs) -> Result<(Sort, SortDir), Invalid> {
    let keys = pairs.all("sort_key").map(|name| key("sort_key", name)).collect::<Result<Vec<_>, _>>()?;
    let dirs = pairs.all("sort_dir").map(|word| dir("sort_dir", word)).collect::<Result<Vec<_>, _>>()?;
    match dirs.as_slice() {
        [] => Ok((keys.into_iter().map(|key| (key, SortDir::Desc)).collect(), SortDir::Desc)),
        [only] => Ok((keys.into_iter().map(|key| (key, *only)).collect(), *only)),
        several if several.len() == keys.len() => Ok((keys.into_iter().zip(dirs).collect(), SortDir::Desc)),
        several => {
            let problem = format!(
                "{} directions for {} keys; give one for all, or one for each",
                several.len(),
                keys.len()
            );
            Err(Invalid::new("sort_dir", problem))
        }
    }
}

fn key(parameter: &str, name: &str) -> Result<SortKey, Invalid> {
    name.trim().parse().map_err(|_| {
        let known = SortKey::ALL.map(SortKey::as_str).join(", ");
        Invalid::new(parameter, format!("'{name}' is not one of {known}"))
    })
}

fn dir(parameter: &str, word: &str) -> Result<SortDir, Invalid> {
    match word.trim() {
        "asc" => Ok(SortDir::Asc),
        "desc" => Ok(SortDir::Desc),
        other => Err(Invalid::new(parameter, format!("'{other}' is neither asc nor desc"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_sorting_are_read() {
        for (query, expected) in [
            ("", "created_at- id-"),
            ("sort=name", "name- created_at- id-"),
            ("sort=name:asc", "name+ created_at+ id+"),
            ("sort=name:", "name- created_at- id-"),
            ("sort=%20name : asc ,size", "name+ size- created_at- id-"),
            ("sort=name:asc,name:desc", "name+ created_at- id-"),
            ("sort=id:asc", "id+ created_at+"),
            ("sort_key=name&sort_key=size&sort_dir=asc", "name+ size+ created_at+ id+"),
            ("sort_key=name&sort_key=size&sort_dir=asc&sort_dir=desc", "name+ size- created_at- id-"),
            ("sort_dir=asc", "created_at+ id+"),
            ("sort_key=created_at", "created_at- id-"),
        ] {
            let sort = read(&Pairs::parse(&query.replace(' ', "%20")).unwrap()).unwrap();
            let sign = |dir| if dir == SortDir::Asc { '+' } else { '-' };
            let text: Vec<_> =
                sort.into_iter().map(|(key, dir)| format!("{}{}", key.as_str(), sign(dir))).collect();
            assert_eq!(text.join(" "), expected, "{query}");
        }
    }

    #[test]
    fn bad_orders_are_refused() {
        for query in [
            "sort=",
            "sort=owner",
            "sort=name:up",
            "sort=name,",
            "sort=name&sort_key=name",
            "sort=name&sort_dir=asc",
            "sort_key=owner",
            "sort_key=",
            "sort_dir=ASC",
            "sort_dir=asc&sort_dir=desc",
            "sort_key=name&sort_dir=asc&sort_dir=desc",
        ] {
            assert!(read(&Pairs::parse(query).unwrap()).is_err(), "{query}");
        }
    }
}
