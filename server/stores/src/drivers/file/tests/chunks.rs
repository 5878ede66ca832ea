//! The size of the chunks that are read.

use super::*;

#[tokio::test]
async fn chunks_are_as_large_as_the_operator_says() {
    for (chunk, number) in [(100_000, 13), (2 << 20, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let options = FileOptions { filesystem_store_chunk_size: chunk, ..options(folder.path()) };
        let store = FileStore::open("files", options).unwrap();
        let data: Vec<u8> = (0..1_234_567_u32).map(|at| (at % 251) as u8).collect();
        let location = put(&store, &data, None).await.unwrap();
        let content = store.open(&location, None).await.unwrap();
        let chunks: Vec<Bytes> = content.stream.try_collect().await.unwrap();
        assert!(chunks.concat() == data && chunks.iter().all(|one| one.len() <= chunk));
        // The page cache may give a chunk in pieces.
        assert!(chunks.len() >= number, "{}", chunks.len());
        assert_eq!(store.properties()["chunk_size"], chunk);
    }
}
