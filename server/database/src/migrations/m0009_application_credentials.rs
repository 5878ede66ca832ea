//! What programs log in with instead of a person's password.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_application_credentials")
            .text("id", 32)
            .text("user_id", 32)
            .text("project_id", 32)
            .text("name", 255)
            .long_text("description")
            .null()
            .text("secret_hash", 255)
            .boolean("unrestricted")
            .fine_time("expires_at")
            .null()
            .fine_time("created_at")
            .primary(&["id"])
            .unique("vitrine_application_credentials_name", &["user_id", "name"])
            .belongs_to("user_id", "vitrine_users", "id")
            .belongs_to("project_id", "vitrine_projects", "id")
            .index("vitrine_application_credentials_project", &["project_id"]),
    );
    schema.table(
        Table::new("vitrine_application_credential_roles")
            .text("credential_id", 32)
            .text("role_id", 32)
            .primary(&["credential_id", "role_id"])
            .belongs_to("credential_id", "vitrine_application_credentials", "id")
            .belongs_to("role_id", "vitrine_roles", "id")
            .index("vitrine_application_credential_roles_role", &["role_id"]),
    );
}
