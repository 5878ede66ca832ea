//! The same on a simulated vCenter.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::drivers::testing::{
    services::{Service, script},
    tls::certificate,
};

const SCRIPT: &str = "vcsim.sh";
/// Where the simulator keeps what it keeps.
const FOLDER: &str = "vitrine-vmware-services";
/// Number of the next folder: each part of the suite has one of its own.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// For a folder that nobody has used.
fn unused(service: &Service) -> VmwareOptions {
    let variable = |name: &str| service.variables[name].clone();
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    VmwareOptions {
        vmware_server_host: variable("VMWARE_SERVER_HOST"),
        vmware_server_username: variable("VMWARE_USER"),
        vmware_server_password: variable("VMWARE_PASSWORD").as_str().into(),
        vmware_ca_file: variable("VMWARE_CA_FILE").into(),
        vmware_datastores: variable("VMWARE_DATASTORES").split(',').map(str::to_owned).collect(),
        vmware_store_image_dir: format!("/images of {}/{number}", std::process::id()),
        vmware_store_timeout: 60,
        vmware_insecure: false,
        ..options()
    }
}

async fn on_service(service: &Service) -> Fixture {
    let options = unused(service);
    let open = move || VmwareStore::open("datastores", &options).unwrap();
    fixture(open(), open, Box::new(()))
}

/// Gives the simulator a certificate: its own says of itself that it is an authority, and no server shows such a one.
fn show_certificate() {
    let (certificate, key) = certificate();
    let folder = std::env::temp_dir().join(FOLDER).join("vcsim");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("cert.pem"), certificate.to_pem().unwrap()).unwrap();
    std::fs::write(folder.join("key.pem"), key.private_key_to_pem_pkcs8().unwrap()).unwrap();
}

/// Names in the folder of the images.
async fn names(store: &VmwareStore) -> Vec<String> {
    let mut names = Vec::new();
    for datastore in 0..store.vcenter.address.datastores.len() {
        names.extend(store.vcenter.list(datastore).await.unwrap().into_iter().map(|file| file.name));
    }
    names
}

/// Tells the front of the simulator to misbehave.
async fn misbehave(options: &VmwareOptions, path: &str) {
    let trusted = vitrine_fetcher::Trust::File(options.vmware_ca_file.clone()).client_config().unwrap();
    let client = crate::drivers::transport::client(trusted).unwrap();
    let url = format!("https://{}{path}", options.vmware_server_host);
    assert!(client.post(url).send().await.unwrap().status().is_success());
}

/// What the suite does not ask: sessions that end, trouble that passes, wrong credentials, names that mean nothing.
async fn in_trouble(service: &Service) {
    let here = unused(service);
    let store = VmwareStore::open("datastores", &here).unwrap();
    let data = data(LARGE);
    let mut writer = store.create(KEY, Some(LARGE)).await.unwrap();
    writer.write(data.slice(..5_000_000)).await.unwrap();
    misbehave(&here, "/_test/expire").await;
    writer.write(data.slice(5_000_000..10_000_000)).await.unwrap();
    writer.write(data.slice(10_000_000..)).await.unwrap();
    misbehave(&here, "/_test/expire").await;
    let location = writer.commit().await.unwrap().location;
    assert_eq!(names(&store).await, [KEY]);

    misbehave(&here, "/_test/expire").await;
    misbehave(&here, "/_test/fail?n=2&status=503").await;
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    let middle = 3_000_001..7_000_013;
    let part = all(store.open(&location, Some(middle.clone())).await.unwrap()).await.unwrap();
    assert_eq!(part, data.slice(middle.start as usize..middle.end as usize));
    assert_eq!(store.stored().await.unwrap(), [crate::Stored { key: KEY.to_owned(), size: LARGE }]);
    let error = store.create(KEY, None).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
    misbehave(&here, "/_test/expire").await;
    store.delete(&location).await.unwrap();
    assert_eq!(names(&store).await, [""; 0]);
    assert!(matches!(store.delete(&location).await, Err(Error::NotFound { .. })));

    let (one, two) = (write(&store, KEY, &data).await.unwrap(), write(&store, KEY, &data).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused[..], [Error::AlreadyExists { .. }]), "{refused:?}");
    drop(write(&store, "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12", &data).await.unwrap());
    store.settle().await;
    assert_eq!(names(&store).await, [KEY], "what nobody wants is gone");
    let error = store.create("large", Some(1 << 60)).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");

    let wrong = VmwareOptions { vmware_server_password: "planted".into(), ..here.clone() };
    let error = VmwareStore::open("datastores", &wrong).unwrap().open(&location, None).await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    for name in ["/DC9:LocalDS_0", "/DC0:LocalDS_9"] {
        let missing = VmwareOptions { vmware_datastores: vec![name.to_owned()], ..here.clone() };
        let store = VmwareStore::open("datastores", &missing).unwrap();
        for error in [
            store.create(KEY, None).await.map(drop).unwrap_err(),
            store.open(&store.location(KEY), None).await.map(drop).unwrap_err(),
            store.capacity().await.map(drop).unwrap_err(),
        ] {
            assert!(matches!(error, Error::Other { .. }), "{error:?}");
        }
    }
    let untrusted = VmwareOptions { vmware_ca_file: "".into(), ..here };
    let error = VmwareStore::open("datastores", &untrusted).unwrap().capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
}

/// The server is killed while data goes in, and while it comes out. The simulator forgets all files with its end.
async fn killed_in_the_middle(service: &Service) {
    const SERVER: &str = "vcsim/run/vcsim.pid";
    let store = VmwareStore::open("datastores", &unused(service)).unwrap();
    let data = data(4 * LARGE);
    let location = put(&store, KEY, &data).await.unwrap();
    let mut content = store.open(&location, None).await.unwrap();
    let mut writer = write(&store, "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12", &data).await.unwrap();
    futures::TryStreamExt::try_next(&mut content.stream).await.unwrap().unwrap();
    let mut up = service.kill(SERVER);
    assert!(up.wait().unwrap().success());
    let error = all(content).await.unwrap_err();
    assert!(matches!(error, Error::Other { .. }) && cause(&error).contains("was removed"), "{error:?}");
    let error = match writer.write(data.clone()).await {
        Err(error) => error,
        Ok(()) => writer.commit().await.unwrap_err(),
    };
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(store.size(&location).await.unwrap(), data.len() as u64, "it goes on with the server");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_on_a_simulated_vcenter() {
    let environment = [("VCSIM_PORT", "29600")];
    if script(SCRIPT).is_some() {
        show_certificate();
    }
    let name = "keeps_the_contract_on_a_simulated_vcenter";
    let Some(service) = Service::start(name, SCRIPT, FOLDER, &environment) else { return };
    in_trouble(&service).await;
    conformance(|| on_service(&service)).await;
    killed_in_the_middle(&service).await;
}
