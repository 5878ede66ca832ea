//! The same against nginx, which is what most mirrors run.

use std::{
    fs,
    io::{self, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use tempfile::TempDir;

use super::{Published, store};
use crate::{
    conformance::{Fixture, reading},
    drivers::file::{FileOptions, FileStore},
};

/// nginx with a folder; it ends with the test.
struct Nginx {
    child: Child,
    base: String,
    folder: TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

async fn start() -> Option<Nginx> {
    let folder = tempfile::tempdir().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let at = folder.path().display();
    // One process: it is killed at the end.
    let config = format!(
        "daemon off; master_process off; pid {at}/pid; error_log {at}/error.log;\n\
         events {{}}\n\
         http {{\n\
           access_log off;\n\
           client_body_temp_path {at}/t1; proxy_temp_path {at}/t2; fastcgi_temp_path {at}/t3;\n\
           uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;\n\
           server {{ listen {address}; root {at}/images; }}\n\
         }}\n"
    );
    fs::write(folder.path().join("nginx.conf"), config).unwrap();
    fs::create_dir(folder.path().join("images")).unwrap();
    let started = ["nginx", "/usr/sbin/nginx"].into_iter().find_map(|program| {
        let mut command = Command::new(program);
        command.arg("-c").arg(folder.path().join("nginx.conf")).arg("-p").arg(folder.path());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
    });
    let nginx = Nginx { child: started?, base: format!("http://{address}/"), folder };
    for _ in 0..500 {
        if tokio::net::TcpStream::connect(address).await.is_ok() {
            return Some(nginx);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nginx does not answer: {:?}", fs::read_to_string(nginx.folder.path().join("error.log")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_of_reading_from_nginx() {
    if start().await.is_none() {
        // Past the test harness, which keeps what passing tests print.
        io::stderr()
            .write_all(
                b"SKIPPED keeps_the_contract_of_reading_from_nginx: nginx is not installed (Debian: nginx)\n",
            )
            .unwrap();
        return;
    }
    reading(|| async {
        let nginx = start().await.unwrap();
        let options = FileOptions {
            filesystem_store_datadir: nginx.folder.path().join("images"),
            filesystem_store_file_perm: Some(644),
            ..FileOptions::default()
        };
        let behind = Arc::new(FileStore::open("behind", options).unwrap());
        let base = nginx.base.clone();
        let guard = Box::new(nginx);
        Fixture { guard: Some(guard), ..Fixture::new(Arc::new(Published { web: store(), behind, base })) }
    })
    .await;
}
