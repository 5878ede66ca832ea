use async_trait::async_trait;
use futures::{TryStreamExt, future};
use vitrine_stores::{Capacity, Writer, drivers::memory::MemoryStore};

use super::*;

const DATA: &[u8] = b"0123456789";

/// What is wrong with a store.
#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    None,
    /// It never opens anything.
    Mute,
    /// It gives half of the data, and then nothing more.
    Stuck,
    /// It ends after half of the data as if that were all.
    Short,
    /// It gives more than it has.
    Long,
    /// It reads only from the start.
    NoRanges,
}

struct Flawed(MemoryStore, Flaw);

#[async_trait]
impl Store for Flawed {
    fn name(&self) -> &str {
        self.0.name()
    }
    fn driver(&self) -> &'static str {
        self.0.driver()
    }
    fn owns(&self, location: &str) -> bool {
        self.0.owns(location)
    }
    fn location(&self, key: &str) -> String {
        self.0.location(key)
    }
    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        self.0.create(key, size_hint).await
    }
    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        if self.1 == Flaw::NoRanges && range.is_some() {
            return Err(Error::NotSupported {
                store: self.0.name().to_owned(),
                what: "read from the middle",
            });
        }
        let Content { size, stream } = self.0.open(location, range.clone()).await?;
        let data: Vec<Bytes> = stream.try_collect().await?;
        let mut data = Bytes::from(data.concat());
        let stream = match self.1 {
            Flaw::None | Flaw::NoRanges => {
                let chunks: Vec<_> = data.chunks(3).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
                stream::iter(chunks).boxed()
            }
            Flaw::Mute => return future::pending().await,
            Flaw::Stuck => stream::iter([Ok(data.split_to(data.len() / 2))]).chain(stream::pending()).boxed(),
            Flaw::Short => stream::iter([Ok(data.split_to(data.len() / 2))]).boxed(),
            Flaw::Long => stream::iter([Ok(data.clone()), Ok(data)]).boxed(),
        };
        Ok(Content { size, stream })
    }
    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.0.size(location).await
    }
    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.0.delete(location).await
    }
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.0.capacity().await
    }
    async fn sweep(&self) -> Result<u64, Error> {
        self.0.sweep().await
    }
}

async fn copies(flaws: &[Flaw]) -> Copies {
    let mut left = VecDeque::new();
    for (number, flaw) in flaws.iter().enumerate() {
        let store = Flawed(MemoryStore::new(&format!("store-{number}"), 100), *flaw);
        let mut writer = store.create("key", None).await.unwrap();
        writer.write(Bytes::from_static(DATA)).await.unwrap();
        let url = writer.commit().await.unwrap().location;
        left.push_back(Copy { store: Arc::new(store), url });
    }
    let patience = Patience { open: Duration::from_millis(20), chunk: Duration::from_millis(20) };
    Copies { image: "image".to_owned(), size: DATA.len() as u64, left, patience, conduit: None }
}

async fn read(flaws: &[Flaw], range: Option<Range<u64>>, checksum: &str) -> Result<Vec<u8>, Option<Error>> {
    let mut copies = copies(flaws).await;
    let opened = copies.open(range.clone()).await?;
    let range = range.unwrap_or(0..DATA.len() as u64);
    let stream = copies.stream(opened, range, Some(checksum.to_owned()));
    stream.try_collect::<Vec<Bytes>>().await.map(|chunks| chunks.concat()).map_err(Some)
}

/// The MD5 of the data.
const SUM: &str = "781e5e245d69b566979b86e28d23f2c7";

#[tokio::test]
async fn whatever_is_wrong_with_the_first_copy_the_next_one_goes_on() {
    use Flaw::{Long, Mute, NoRanges, None as Good, Short, Stuck};
    for flaws in [
        &[Good][..],
        &[Good, Good],
        &[Mute, Good],
        &[Stuck, Good],
        &[Short, Good],
        &[Short, NoRanges],
        &[Mute, Stuck, Short, NoRanges],
        &[Short, Short, Short, Good],
    ] {
        assert_eq!(read(flaws, None, SUM).await.unwrap(), DATA);
        let first = flaws[0] == NoRanges;
        if !first {
            assert_eq!(read(flaws, Some(2..7), SUM).await.unwrap(), &DATA[2..7]);
        }
    }
    assert_eq!(read(&[Long, Good], Some(4..8), SUM).await.unwrap(), &DATA[4..8], "it ends where it must");
}

#[tokio::test]
async fn the_last_copy_may_not_lie_about_its_length() {
    assert!(read(&[Flaw::Short, Flaw::Short], None, SUM).await.is_err());
    assert!(read(&[Flaw::NoRanges], Some(2..7), SUM).await.is_err(), "a range is not made of the whole");
}

#[tokio::test]
async fn the_sum_is_asked_for_where_two_copies_were_read() {
    let wrong = "00000000000000000000000000000000";
    assert_eq!(read(&[Flaw::None, Flaw::None], None, wrong).await.unwrap(), DATA);
    let error = read(&[Flaw::Short, Flaw::None], None, wrong).await.unwrap_err().unwrap();
    assert!(matches!(error, Error::Other { .. }), "{error:?}");
    assert_eq!(read(&[Flaw::Short, Flaw::None], None, &SUM.to_uppercase()).await.unwrap(), DATA);
}
