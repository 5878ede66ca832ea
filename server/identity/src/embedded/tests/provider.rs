//! The contract's other questions.

use super::*;
use crate::NewProject;

fn names(projects: Vec<crate::Project>) -> Vec<String> {
    projects.into_iter().map(|project| project.name).collect()
}

#[tokio::test]
async fn the_projects_of_a_token_are_those_its_user_has_a_role_in() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "zoo", "reader").await;
    fixture.grant(&ann, "aquarium", "member").await;
    fixture.grant(&ann, "aquarium", "reader").await;
    let token = token(&fixture, "ann", "zoo").await;
    assert_eq!(names(fixture.embedded.projects_of(&token).await.unwrap()), ["aquarium", "zoo"]);
    assert!(fixture.embedded.projects_of("nonsense").await.unwrap().is_empty());
}

#[tokio::test]
async fn projects_are_found_as_far_as_the_caller_may_see_them() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "Demo one", "member").await;
    fixture.grant(&ann, "demo_2", "member").await;
    for name in ["demo three", "demo%", "other"] {
        fixture.embedded.create_project(NewProject::named(name)).await.unwrap();
    }
    let caller = async |user, project| {
        let token = token(&fixture, user, project).await;
        fixture.embedded.validate(&token).await.unwrap().unwrap()
    };
    let (admin, ann) = (caller("admin", "admin").await, caller("ann", "demo_2").await);
    for (who, text, limit, expected) in [
        (&admin, "dem", 10, vec!["Demo one", "demo three", "demo%", "demo_2"]),
        (&admin, "DEMO_", 10, vec!["demo_2"]),
        (&admin, "demo%", 10, vec!["demo%"]),
        (&admin, "demo", 2, vec!["Demo one", "demo three"]),
        (&admin, "'; --", 10, vec![]),
        (&ann, "dem", 10, vec!["Demo one", "demo_2"]),
        (&ann, "demo three", 10, vec!["demo three"]),
        (&ann, "demo thre", 10, vec![]),
        (&ann, "oth", 10, vec![]),
        (&ann, "DEMO", 1, vec!["Demo one"]),
    ] {
        let found = names(fixture.embedded.find_projects(who, text, limit).await.unwrap());
        assert_eq!(found, expected, "{} looks for {text}", who.user_name);
    }
    let other = fixture.embedded.find_project("other").await.unwrap().id;
    assert_eq!(names(fixture.embedded.find_projects(&ann, &other, 10).await.unwrap()), ["other"]);
    assert_eq!(names(fixture.embedded.find_projects(&admin, &other[..8], 10).await.unwrap()), ["other"]);
    let known = fixture.embedded.project_names(&[other.clone(), "none".to_owned()]).await.unwrap();
    assert_eq!(known.into_iter().collect::<Vec<_>>(), [(other, "other".to_owned())]);
}
