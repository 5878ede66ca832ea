//! Pictures of numbers. Each says the same in words or in a table, for those who cannot see it.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::{
    bar::{Bar, permille},
    values::{Bytes, When},
};
use crate::locale::tr;

/// One thing of a [`Ranking`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// What it is.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// What else is told, in words.
    pub words: String,
    /// Where its images are listed.
    pub href: Option<String>,
}

/// Things by their bytes, each with a bar that is as long as its part of the largest.
#[component]
pub fn Ranking(
    /// Most bytes first.
    rows: Vec<Ranked>,
) -> impl IntoView {
    let most = rows.iter().map(|row| row.bytes).max().unwrap_or_default();
    let rows = rows
        .into_iter()
        .map(|Ranked { name, bytes, words, href }| {
            let label = name.clone();
            let name = match href {
                Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
                None => view! { <bdi>{name}</bdi> }.into_any(),
            };
            view! {
                <li>
                    <div class="row spread">
                        <span class="clip">{name}</span>
                        <span class="small nowrap">
                            <Bytes value=Some(bytes) />
                            <span class="muted">" · "{words}</span>
                        </span>
                    </div>
                    <Bar value=bytes total=Some(most) label />
                </li>
            }
        })
        .collect_view();
    view! { <ul class="plain usage">{rows}</ul> }.into_any()
}

/// How bytes grew, as an area; the table below it has the numbers.
#[component]
pub fn Growth(
    /// What it shows.
    #[prop(into)]
    label: String,
    /// Bytes at instants that lie equally far apart, oldest first.
    points: Vec<(OffsetDateTime, u64)>,
) -> impl IntoView {
    let most = points.iter().map(|(_, bytes)| *bytes).max().unwrap_or_default();
    let (line, area) = outline(&points.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>(), most);
    let ends = points.first().zip(points.last()).map(|(first, last)| {
        view! {
            <When at=first.0 day=true />
            <When at=last.0 day=true />
        }
    });
    let rows = points
        .iter()
        .rev()
        .map(|(at, bytes)| {
            view! {
                <tr>
                    <td><When at=*at day=true /></td>
                    <td class="end"><Bytes value=Some(*bytes) /></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <figure class="growth">
            <div class="small muted"><Bytes value=Some(most) /></div>
            <svg viewBox="0 0 1200 300" preserveAspectRatio="none" role="img" aria-label=label>
                <path class="grid" d="M0 1H1200M0 100H1200M0 200H1200M0 299H1200" vector-effect="non-scaling-stroke"></path>
                <path class="area" d=area></path>
                <path class="line" d=line vector-effect="non-scaling-stroke"></path>
            </svg>
            <div class="row spread small muted">{ends}</div>
            <details>
                <summary class="small">{tr("values-as-table")}</summary>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{tr("values-day")}</th>
                            <th scope="col" class="end">{tr("values-stored")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}

/// The line through the values, and the area below it, in a field of 1200 by 300 with a hair of room for the stroke.
fn outline(values: &[u64], most: u64) -> (String, String) {
    let last = values.len().saturating_sub(1).max(1);
    let mut line = String::new();
    for (index, value) in values.iter().enumerate() {
        let x = index * 1200 / last;
        let share = if most == 0 { 0 } else { permille(*value, most) };
        let y = 298 - share * 296 / 1000;
        line.push_str(&format!("{}{x} {y}", if index == 0 { "M" } else { "L" }));
    }
    let area = if line.is_empty() { String::new() } else { format!("{line}L1200 300L0 300Z") };
    (line, area)
}

#[cfg(test)]
mod tests {
    use super::outline;

    #[test]
    fn the_line_reaches_from_edge_to_edge_and_from_nothing_to_the_most() {
        let (line, area) = outline(&[0, 50, 100], 100);
        assert_eq!(line, "M0 298L600 150L1200 2");
        assert_eq!(area, "M0 298L600 150L1200 2L1200 300L0 300Z");
        assert_eq!(outline(&[0, 0], 0).0, "M0 298L1200 298");
        assert_eq!(outline(&[7], 7).0, "M0 2");
        assert_eq!(outline(&[], 0), (String::new(), String::new()));
        assert_eq!(outline(&[u64::MAX, u64::MAX], u64::MAX).0, "M0 2L1200 2");
    }
}
