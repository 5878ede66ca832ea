//! Hostile URLs, each with the rule that refuses it.

use super::*;

fn rules(filtering: Filtering, networks: &[&str]) -> Rules {
    let networks: Vec<String> = networks.iter().map(|network| (*network).to_owned()).collect();
    Rules::new(&filtering, &networks).unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What the rules as they come refuse.
const HOSTILE: &[(&str, Rule)] = &[
    // Not HTTP.
    ("file:///etc/passwd", Rule::Scheme),
    ("file:/etc/passwd", Rule::Scheme),
    ("file://localhost/etc/passwd", Rule::Scheme),
    ("ftp://example.com/image", Rule::Scheme),
    ("gopher://example.com:80/_GET", Rule::Scheme),
    ("dict://example.com:80/", Rule::Scheme),
    ("data:text/plain,hello", Rule::Scheme),
    ("javascript:alert(1)", Rule::Scheme),
    ("jar:http://example.com!/", Rule::Scheme),
    ("unix:///run/docker.sock", Rule::Scheme),
    ("httpx://example.com/", Rule::Scheme),
    // This machine and the inner network.
    ("http://127.0.0.1/", Rule::Address),
    ("http://127.255.255.254/", Rule::Address),
    ("http://0.0.0.0/", Rule::Address),
    ("http://0.1.2.3/", Rule::Address),
    ("http://10.1.2.3/", Rule::Address),
    ("http://172.16.0.1/", Rule::Address),
    ("http://172.31.255.255/", Rule::Address),
    ("http://192.168.1.1/", Rule::Address),
    ("http://100.64.0.1/", Rule::Address),
    ("http://[::1]/", Rule::Address),
    ("http://[::]/", Rule::Address),
    ("http://[fd12:3456::1]/", Rule::Address),
    ("http://[fe80::1]/", Rule::Address),
    ("http://[fec0::1]/", Rule::Address),
    // Metadata services.
    ("http://169.254.169.254/latest/meta-data/", Rule::Address),
    ("http://168.63.129.16/machine", Rule::Address),
    ("http://100.100.100.200/latest/meta-data/", Rule::Address),
    ("http://192.0.0.192/latest/", Rule::Address),
    ("http://[fd00:ec2::254]/latest/meta-data/", Rule::Address),
    // Nobody's web server.
    ("http://224.0.0.1/", Rule::Address),
    ("http://239.255.255.250/", Rule::Address),
    ("http://240.0.0.1/", Rule::Address),
    ("http://255.255.255.255/", Rule::Address),
    ("http://192.0.2.1/", Rule::Address),
    ("http://198.51.100.1/", Rule::Address),
    ("http://203.0.113.1/", Rule::Address),
    ("http://198.18.0.1/", Rule::Address),
    ("http://192.88.99.1/", Rule::Address),
    ("http://[ff02::1]/", Rule::Address),
    ("http://[2001:db8::1]/", Rule::Address),
    ("http://[100::1]/", Rule::Address),
    // IPv4 inside IPv6, also where the inner address is public.
    ("http://[::ffff:127.0.0.1]/", Rule::Address),
    ("http://[::ffff:7f00:1]/", Rule::Address),
    ("http://[0:0:0:0:0:ffff:a9fe:a9fe]/", Rule::Address),
    ("http://[::127.0.0.1]/", Rule::Address),
    ("http://[::ffff:0:127.0.0.1]/", Rule::Address),
    ("http://[64:ff9b::127.0.0.1]/", Rule::Address),
    ("http://[64:ff9b:1::10.0.0.1]/", Rule::Address),
    ("http://[64:ff9b::8.8.8.8]/", Rule::Address),
    ("http://[2002:7f00:1::]/", Rule::Address),
    ("http://[2002:a9fe:a9fe::1]/", Rule::Address),
    ("http://[2001:0:7f00:1::1]/", Rule::Address),
    ("http://[2a00::5efe:7f00:1]/", Rule::Address),
    // Other ways to write an IPv4 address.
    ("http://2130706433/", Rule::HostForm),
    ("http://017700000001/", Rule::HostForm),
    ("http://0x7f000001/", Rule::HostForm),
    ("http://0x7f.1/", Rule::HostForm),
    ("http://0X7F.0.0.1/", Rule::HostForm),
    ("http://0177.0.0.1/", Rule::HostForm),
    ("http://127.0.0x0.1/", Rule::HostForm),
    ("http://127.1/", Rule::HostForm),
    ("http://127.0.1/", Rule::HostForm),
    ("http://127.0.0.01/", Rule::HostForm),
    ("http://127.0.0.1./", Rule::HostForm),
    ("http://127.0.0.1.2/", Rule::HostForm),
    ("http://256.0.0.1/", Rule::HostForm),
    ("http://0/", Rule::HostForm),
    ("http://0x/", Rule::HostForm),
    ("http://example.0x7f/", Rule::HostForm),
    // Other ways to write a name.
    ("http://localhost./", Rule::HostForm),
    ("http://example.com../", Rule::HostForm),
    ("http://example..com/", Rule::HostForm),
    ("http://.example.com/", Rule::HostForm),
    ("http://%31%32%37.0.0.1/", Rule::HostForm),
    ("http://127%2e0%2e0%2e1/", Rule::HostForm),
    ("http://exa%6dple.com/", Rule::HostForm),
    ("http://example.com%00.local/", Rule::HostForm),
    ("http://[::1%25lo]/", Rule::HostForm),
    ("http://[fe80::1%eth0]/", Rule::HostForm),
    ("http://[::1]x/", Rule::HostForm),
    ("http://[::1/", Rule::HostForm),
    ("http://::1/", Rule::HostForm),
    ("http://[127.0.0.1]/", Rule::HostForm),
    ("http://[v1.fe80::1]/", Rule::HostForm),
    ("http://-example.com/", Rule::HostForm),
    ("http://*.example.com/", Rule::HostForm),
    ("http://localhost\u{3002}/", Rule::Characters),
    ("http://１２７.0.0.1/", Rule::Characters),
    ("http://①②⑦.0.0.1/", Rule::Characters),
    ("http://lоcalhost/", Rule::Characters),
    ("http://xn--/", Rule::HostForm),
    ("http://xn--0000h.example/", Rule::HostForm),
    ("http://xn--a-.example/", Rule::HostForm),
    // User names, and hosts that only look like them.
    ("http://user@example.com/", Rule::Credentials),
    ("http://user:secret@example.com/", Rule::Credentials),
    ("http://@example.com/", Rule::Credentials),
    ("http://example.com@127.0.0.1/", Rule::Credentials),
    ("http://example.com:80@127.0.0.1/", Rule::Credentials),
    ("http://127.0.0.1:80@example.com/", Rule::Credentials),
    ("http://example.com%40127.0.0.1/", Rule::HostForm),
    ("http://127.0.0.1#@example.com/", Rule::Address),
    ("http://127.0.0.1?@example.com/", Rule::Address),
    ("http://example.com\\@127.0.0.1/", Rule::Characters),
    ("http:\\\\127.0.0.1/", Rule::Characters),
    // Ports.
    ("http://example.com:22/", Rule::Port),
    ("http://example.com:9292/v2/images", Rule::Port),
    ("https://example.com:6443/", Rule::Port),
    ("http://example.com:0/", Rule::PortForm),
    ("http://example.com:/", Rule::PortForm),
    ("http://example.com:080/", Rule::PortForm),
    ("http://example.com:+80/", Rule::PortForm),
    ("http://example.com:65616/", Rule::PortForm),
    ("http://example.com:80:22/", Rule::PortForm),
    ("http://example.com:http/", Rule::PortForm),
    // Blanks and lines.
    ("http://example.com/\r\nHost: 127.0.0.1", Rule::Characters),
    ("http://example.com/ HTTP/1.1", Rule::Characters),
    ("http://exam\tple.com/", Rule::Characters),
    (" http://example.com/", Rule::Characters),
    ("http://example.com/\0", Rule::Characters),
    ("http://example.com\u{7f}/", Rule::Characters),
    // No URL with a host.
    ("", Rule::Form),
    ("example.com/image", Rule::Form),
    ("//example.com/image", Rule::Form),
    ("http:example.com", Rule::Form),
    ("http:/example.com", Rule::Form),
    ("http:///example.com/", Rule::HostForm),
    ("http://", Rule::HostForm),
    ("http://:80/", Rule::HostForm),
    ("http://?example.com", Rule::HostForm),
    (":http://example.com", Rule::Form),
];

#[test]
fn hostile_urls_are_refused() {
    for (url, rule) in HOSTILE {
        assert_eq!(Rules::default().check(url).map(|_| ()), Err(*rule), "{url:?}");
    }
    let long = format!("http://example.com/{}", "a".repeat(Rules::MAX_URL));
    assert_eq!(Rules::default().check(&long), Err(Rule::Length));
}

#[test]
fn plain_urls_pass() {
    for (url, host, port) in [
        ("http://example.com/image", "example.com", 80),
        ("HTTPS://Example.COM", "example.com", 443),
        ("https://example.com:443/a?b=c#d", "example.com", 443),
        ("http://example.com:443/", "example.com", 443),
        (
            "https://cloud-images.ubuntu.com/noble/current/noble.img?x=http://10.0.0.1/@",
            "cloud-images.ubuntu.com",
            443,
        ),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example", 443),
        ("https://my_bucket.s3.example.com/a%20b", "my_bucket.s3.example.com", 443),
        ("http://8.8.8.8/", "8.8.8.8", 80),
        ("http://[2a00:1450::8a]/", "[2a00:1450::8a]", 80),
        ("http://[2A00:1450:0:0:0:0:0:8a]:80/", "[2a00:1450::8a]", 80),
        // Resolved later, and refused then where it leads inside.
        ("http://localhost/", "localhost", 80),
    ] {
        let target = Rules::default().check(url).map_err(|rule| format!("{url}: {rule:?}")).unwrap();
        assert_eq!((target.host.to_string().as_str(), target.port), (host, port), "{url}");
        assert!(!format!("{target:?}").contains("b=c"), "no query in the log");
    }
}

#[test]
fn the_list_of_what_is_allowed_wins() {
    let filtering = Filtering {
        disallowed_schemes: words(&["http", "https"]),
        allowed_hosts: words(&["mirror.example.com", "Other.Example.com."]),
        disallowed_hosts: words(&["mirror.example.com"]),
        disallowed_ports: vec![80],
        ..Filtering::default()
    };
    let both = rules(filtering, &[]);
    let only_denied = rules(
        Filtering {
            allowed_schemes: Vec::new(),
            disallowed_schemes: words(&["HTTP"]),
            disallowed_hosts: words(&["bad.example.com", "9.9.9.9", "[2a00::1]"]),
            allowed_ports: Vec::new(),
            disallowed_ports: vec![22],
            ..Filtering::default()
        },
        &[],
    );
    let own_port = rules(Filtering { allowed_ports: vec![8080], ..Filtering::default() }, &[]);
    for (rules, url, outcome) in [
        (&both, "http://mirror.example.com/", Ok(())),
        (&both, "https://OTHER.example.com/", Ok(())),
        (&both, "https://www.example.com/", Err(Rule::Host)),
        (&both, "https://8.8.8.8/", Err(Rule::Host)),
        (&only_denied, "http://example.com/", Err(Rule::Scheme)),
        (&only_denied, "https://example.com:9292/", Ok(())),
        (&only_denied, "https://example.com:22/", Err(Rule::Port)),
        (&only_denied, "https://BAD.example.com/", Err(Rule::Host)),
        (&only_denied, "https://9.9.9.9/", Err(Rule::Host)),
        (&only_denied, "https://[2a00:0::1]/", Err(Rule::Host)),
        (&only_denied, "https://[::ffff:9.9.9.9]/", Err(Rule::Address)),
        (&only_denied, "ftp://example.com/", Err(Rule::Scheme)),
        (&own_port, "http://example.com:8080/", Ok(())),
        // A port that is not written is one all the same.
        (&own_port, "http://example.com/", Err(Rule::Port)),
    ] {
        assert_eq!(rules.check(url).map(|_| ()), outcome, "{url}");
    }
}

#[test]
fn addresses_are_judged_by_network_and_by_the_host_that_led_there() {
    let closed = Rules::default();
    let inner = rules(Filtering::default(), &["10.20.0.0/16", "::1", "64:ff9b::/96", "::ffff:0:0/96"]);
    let by_name =
        Filtering { allowed_hosts: words(&["mirror.internal", "169.254.1.1"]), ..Filtering::default() };
    let by_name = rules(by_name, &[]);
    let denied =
        rules(Filtering { disallowed_hosts: words(&["8.8.8.8"]), ..Filtering::default() }, &["8.8.8.8"]);
    for (rules, host, address, good) in [
        (&closed, "a.example", "8.8.8.8", true),
        (&closed, "a.example", "10.20.1.1", false),
        (&closed, "a.example", "2a00::1", true),
        (&closed, "a.example", "fd00::1", false),
        (&inner, "a.example", "10.20.1.1", true),
        (&inner, "a.example", "10.21.1.1", false),
        (&inner, "a.example", "::1", true),
        (&inner, "a.example", "127.0.0.1", false),
        // A way to an address needs both: the way and the address.
        (&inner, "a.example", "64:ff9b::808:808", true),
        (&inner, "a.example", "64:ff9b::a14:101", true),
        (&inner, "a.example", "64:ff9b::7f00:1", false),
        (&inner, "a.example", "::ffff:127.0.0.1", false),
        (&inner, "a.example", "2002:808:808::1", false),
        (&by_name, "mirror.internal", "10.0.0.1", true),
        (&by_name, "mirror.internal", "127.0.0.1", true),
        (&by_name, "mirror.internal", "169.254.169.254", false),
        (&by_name, "mirror.internal", "::ffff:127.0.0.1", false),
        (&by_name, "other.internal", "10.0.0.1", false),
        (&by_name, "169.254.1.1", "169.254.1.1", true),
        (&denied, "a.example", "8.8.8.8", false),
        (&denied, "a.example", "64:ff9b::808:808", false),
        (&denied, "a.example", "8.8.4.4", true),
    ] {
        let host = Host::listed(host).unwrap();
        let outcome = rules.check_address(&host, address.parse().unwrap());
        assert_eq!(outcome.is_ok(), good, "{host} at {address}");
    }
}

#[test]
fn rules_that_cannot_be_used_are_named() {
    let host = Filtering { allowed_hosts: words(&["http://example.com"]), ..Filtering::default() };
    let scheme = Filtering { disallowed_schemes: words(&["file://"]), ..Filtering::default() };
    for (filtering, network, option) in [
        (host, None, "allowed_hosts"),
        (scheme, None, "disallowed_schemes"),
        (Filtering::default(), Some("10.0.0.1/8".to_owned()), "allowed_networks"),
    ] {
        let error = Rules::new(&filtering, network.as_slice()).unwrap_err();
        assert_eq!(error.option, option);
        assert!(error.to_string().starts_with(option), "{error}");
    }
}
