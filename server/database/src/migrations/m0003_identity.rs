//! Users, projects, roles, and what makes tokens hold and end.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_projects")
            .text("id", 32)
            .text("name", 64)
            .long_text("description")
            .boolean("enabled")
            .fine_time("created_at")
            .primary(&["id"])
            .unique("vitrine_projects_name", &["name"]),
    );
    // A token carries the generation it was issued in: a change of the password begins the next one.
    schema.table(
        Table::new("vitrine_users")
            .text("id", 32)
            .text("name", 255)
            .text("email", 255)
            .null()
            .long_text("description")
            .null()
            .text("default_project_id", 32)
            .null()
            .boolean("enabled")
            .text("password_hash", 255)
            .null()
            .big_integer("generation")
            .fine_time("created_at")
            .primary(&["id"])
            .unique("vitrine_users_name", &["name"]),
    );
    schema.table(
        Table::new("vitrine_roles")
            .text("id", 32)
            .text("name", 255)
            .long_text("description")
            .null()
            .boolean("immutable")
            .primary(&["id"])
            .unique("vitrine_roles_name", &["name"]),
    );
    schema.table(
        Table::new("vitrine_project_roles")
            .text("user_id", 32)
            .text("project_id", 32)
            .text("role_id", 32)
            .primary(&["user_id", "project_id", "role_id"])
            .belongs_to("user_id", "vitrine_users", "id")
            .belongs_to("project_id", "vitrine_projects", "id")
            .belongs_to("role_id", "vitrine_roles", "id")
            .index("vitrine_project_roles_project", &["project_id"])
            .index("vitrine_project_roles_role", &["role_id"]),
    );
    schema.table(
        Table::new("vitrine_system_roles")
            .text("user_id", 32)
            .text("role_id", 32)
            .primary(&["user_id", "role_id"])
            .belongs_to("user_id", "vitrine_users", "id")
            .belongs_to("role_id", "vitrine_roles", "id")
            .index("vitrine_system_roles_role", &["role_id"]),
    );
    schema.table(
        Table::new("vitrine_revoked_tokens")
            .text("audit_id", 32)
            .fine_time("expires_at")
            .primary(&["audit_id"])
            .index("vitrine_revoked_tokens_expires_at", &["expires_at"]),
    );
    schema.table(
        Table::new("vitrine_token_keys")
            .text("id", 8)
            .text("secret", 64)
            .fine_time("created_at")
            .primary(&["id"]),
    );
}
