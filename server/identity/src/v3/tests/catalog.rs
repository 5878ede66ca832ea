//! Versions, catalog, services, endpoints, regions, domains.

use super::*;

#[tokio::test]
async fn the_versions() {
    let client = Client::new().await;
    let version = json!({
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": format!("{BASE}/identity/v3/")}],
        "media-types": [
            {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"},
        ],
    });
    for path in ["/identity", "/identity/"] {
        assert_eq!(client.get(path, "").await.expect(300), json!({"versions": {"values": [version]}}));
    }
    for path in ["/identity/v3", "/identity/v3/"] {
        assert_eq!(client.get(path, "").await.expect(200), json!({"version": version}));
    }
}

/// Every address of the catalog, each once.
fn urls(catalog: &Value) -> Vec<(String, String)> {
    let mut urls = Vec::new();
    for service in catalog.as_array().unwrap() {
        let endpoints = service["endpoints"].as_array().unwrap();
        let interfaces: Vec<_> = endpoints.iter().map(|endpoint| &endpoint["interface"]).collect();
        assert_eq!(interfaces, ["public", "internal", "admin"]);
        for endpoint in endpoints {
            assert_eq!(endpoint["region"], endpoint["region_id"]);
            let url =
                (service["type"].as_str().unwrap().to_owned(), endpoint["url"].as_str().unwrap().to_owned());
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
    }
    urls
}

#[tokio::test]
async fn the_catalog_leads_back_to_this_server() {
    let public = V3Settings {
        public_endpoint: Some("https://images.example.org/".parse().unwrap()),
        region: "North".to_owned(),
        ..V3Settings::default()
    };
    for (settings, base) in [(V3Settings::default(), BASE), (public, "https://images.example.org")] {
        let region = settings.region.clone();
        let client = Client::with(Fixture::new().await, settings);
        let token = client.login("admin", project_scope("admin")).await;
        let catalog = &token.body["token"]["catalog"];
        let expected = [("image", base.to_owned()), ("identity", format!("{base}/identity/v3"))]
            .map(|(k, u)| (k.to_owned(), u));
        assert_eq!(urls(catalog), expected);
        assert_eq!(catalog[0]["endpoints"][0]["region"], region);

        let own = client.get("/auth/catalog", token.header("x-subject-token")).await.expect(200);
        assert_eq!(own["catalog"], *catalog);
        assert_eq!(own["links"]["self"], format!("{base}/identity/v3/auth/catalog"));
        let unscoped = client.login("admin", json!("unscoped")).await;
        client.get("/auth/catalog", unscoped.header("x-subject-token")).await.expect(403);
    }
}

#[tokio::test]
async fn services_endpoints_and_regions_agree_with_the_catalog() {
    let client = Client::new().await;
    let token = client.login("admin", project_scope("admin")).await;
    let catalog = &token.body["token"]["catalog"];
    let admin = token.header("x-subject-token");
    let services = client.get("/services", admin).await.expect(200);
    assert_eq!(
        services["services"][0],
        json!({
            "id": catalog[0]["id"],
            "name": "glance",
            "type": "image",
            "description": "Images",
            "enabled": true,
            "links": {"self": format!("{BASE}/identity/v3/services/{}", catalog[0]["id"].as_str().unwrap())},
        })
    );
    let service = services["services"][0]["id"].as_str().unwrap();
    assert_eq!(
        client.get(&format!("/services/{service}"), admin).await.expect(200)["service"],
        services["services"][0]
    );
    for (query, expected) in [("", 6), ("?interface=public", 2), ("?region_id=South", 0)] {
        let list = client.get(&format!("/endpoints{query}"), admin).await.expect(200);
        assert_eq!(list["endpoints"].as_array().unwrap().len(), expected, "{query}");
    }
    let query = format!("/endpoints?service_id={service}&interface=public");
    let list = client.get(&query, admin).await.expect(200);
    assert_eq!(list["links"]["self"], format!("{BASE}/identity/v3{query}"));
    assert_eq!(list["endpoints"][0]["id"], catalog[0]["endpoints"][0]["id"]);
    let endpoint = format!("/endpoints/{}", list["endpoints"][0]["id"].as_str().unwrap());
    assert_eq!(client.get(&endpoint, admin).await.expect(200)["endpoint"], list["endpoints"][0]);
    let regions = client.get("/regions", admin).await.expect(200);
    assert_eq!(client.get("/regions/RegionOne", admin).await.expect(200)["region"], regions["regions"][0]);
    for kind in ["service", "endpoint", "region"] {
        let answer = client.get(&format!("/{kind}s/none"), admin).await;
        assert_eq!(answer.expect(404), refusal(404, "Not Found", &format!("Could not find {kind}: none.")));
    }
}

#[tokio::test]
async fn the_one_domain() {
    let client = Client::new().await;
    let admin = client.admin().await;
    let domain = json!({
        "id": "default",
        "name": "Default",
        "description": "The default domain",
        "enabled": true,
        "tags": [],
        "options": {},
        "links": {"self": format!("{BASE}/identity/v3/domains/default")},
    });
    let links = json!({
        "next": null,
        "self": format!("{BASE}/identity/v3/domains?name=Default"),
        "previous": null,
    });
    let list = client.get("/domains?name=Default", &admin).await.expect(200);
    assert_eq!(list, json!({"domains": [domain], "links": links}));
    assert_eq!(client.get("/domains?name=other", &admin).await.expect(200)["domains"], json!([]));
    assert_eq!(client.get("/domains/default", &admin).await.expect(200), json!({"domain": domain}));
    let answer = client.get("/domains/Default", &admin).await;
    assert_eq!(answer.expect(404)["error"]["message"], "Could not find domain: Default.");
}
