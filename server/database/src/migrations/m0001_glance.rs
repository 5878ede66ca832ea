//! The tables of Glance at revision [`GLANCE_REVISION`].

use sea_query::Query;

use super::{GLANCE_REVISION, Schema, Table};

const VISIBILITIES: &[&str] = &["private", "public", "shared", "community"];

pub(super) fn describe(schema: &mut Schema) {
    images(schema);
    tasks(schema);
    metadefs(schema);
    cache(schema);
    schema.table(Table::new("alembic_version").text("version_num", 32).primary(&["version_num"]));
    schema.rows(
        Query::insert()
            .into_table("alembic_version")
            .columns(["version_num"])
            .values_panic([GLANCE_REVISION.into()])
            .take(),
    );
}

fn images(schema: &mut Schema) {
    schema.table(
        Table::new("images")
            .text("id", 36)
            .text("name", 255)
            .null()
            .size("size")
            .null()
            .text("status", 30)
            .soft_delete()
            .text("disk_format", 20)
            .null()
            .text("container_format", 20)
            .null()
            .text("checksum", 32)
            .null()
            .text("owner", 255)
            .null()
            .integer("min_disk")
            .integer("min_ram")
            .boolean("protected")
            .default("FALSE")
            .size("virtual_size")
            .null()
            .words("visibility", "image_visibility", VISIBILITIES)
            .default("'shared'")
            .boolean("os_hidden")
            .default("FALSE")
            .text("os_hash_algo", 64)
            .null()
            .text("os_hash_value", 128)
            .null()
            .primary(&["id"])
            .index("checksum_image_idx", &["checksum"])
            .index("ix_images_deleted", &["deleted"])
            .index("owner_image_idx", &["owner"])
            .index("created_at_image_idx", &["created_at"])
            .index("updated_at_image_idx", &["updated_at"])
            .index("visibility_image_idx", &["visibility"])
            .index("os_hidden_image_idx", &["os_hidden"])
            .index("os_hash_value_image_idx", &["os_hash_value"]),
    );
    schema.table(
        Table::new("image_properties")
            .serial("id")
            .text("image_id", 36)
            .text("name", 255)
            .long_text("value")
            .null()
            .soft_delete()
            .references("image_id", "images", "id")
            .unique("ix_image_properties_image_id_name", &["image_id", "name"])
            .index("ix_image_properties_deleted", &["deleted"])
            .index("ix_image_properties_image_id", &["image_id"]),
    );
    schema.table(
        Table::new("image_locations")
            .serial("id")
            .text("image_id", 36)
            .long_text("value")
            .soft_delete()
            .long_text("meta_data")
            .null()
            .text("status", 30)
            .default("'active'")
            .references("image_id", "images", "id")
            .index("ix_image_locations_deleted", &["deleted"])
            .index("ix_image_locations_image_id", &["image_id"]),
    );
    schema.table(
        Table::new("image_members")
            .serial("id")
            .text("image_id", 36)
            .text("member", 255)
            .boolean("can_share")
            .soft_delete()
            .text("status", 20)
            .default("'pending'")
            .references("image_id", "images", "id")
            .unique("image_members_image_id_member_deleted_at_key", &["image_id", "member", "deleted_at"])
            .index("ix_image_members_deleted", &["deleted"])
            .index("ix_image_members_image_id", &["image_id"])
            .index("ix_image_members_image_id_member", &["image_id", "member"]),
    );
    schema.table(
        Table::new("image_tags")
            .serial("id")
            .text("image_id", 36)
            .text("value", 255)
            .soft_delete()
            .references("image_id", "images", "id")
            .index("ix_image_tags_image_id", &["image_id"])
            .index("ix_image_tags_image_id_tag_value", &["image_id", "value"]),
    );
}

fn tasks(schema: &mut Schema) {
    schema.table(
        Table::new("tasks")
            .text("id", 36)
            .text("type", 30)
            .text("status", 30)
            .text("owner", 255)
            .time("expires_at")
            .null()
            .soft_delete()
            .text("image_id", 36)
            .null()
            .text("request_id", 64)
            .null()
            .text("user_id", 64)
            .null()
            .primary(&["id"])
            .index("ix_tasks_deleted", &["deleted"])
            .index("ix_tasks_owner", &["owner"])
            .index("ix_tasks_status", &["status"])
            .index("ix_tasks_type", &["type"])
            .index("ix_tasks_updated_at", &["updated_at"])
            .index("ix_tasks_image_id", &["image_id"]),
    );
    schema.table(
        Table::new("task_info")
            .text("task_id", 36)
            .long_text("input")
            .null()
            .long_text("result")
            .null()
            .long_text("message")
            .null()
            .primary(&["task_id"])
            .references("task_id", "tasks", "id"),
    );
}

fn metadefs(schema: &mut Schema) {
    schema.table(
        Table::new("metadef_namespaces")
            .serial("id")
            .text("namespace", 80)
            .text("display_name", 80)
            .null()
            .long_text("description")
            .null()
            .text("visibility", 32)
            .null()
            .boolean("protected")
            .null()
            .text("owner", 255)
            .dates()
            .unique("uq_metadef_namespaces_namespace", &["namespace"])
            .index("ix_metadef_namespaces_owner", &["owner"]),
    );
    schema.table(
        Table::new("metadef_resource_types")
            .serial("id")
            .text("name", 80)
            .boolean("protected")
            .dates()
            .unique("uq_metadef_resource_types_name", &["name"]),
    );
    schema.table(
        Table::new("metadef_namespace_resource_types")
            .integer("resource_type_id")
            .integer("namespace_id")
            .text("properties_target", 80)
            .null()
            .text("prefix", 80)
            .null()
            .dates()
            .primary(&["resource_type_id", "namespace_id"])
            .references("namespace_id", "metadef_namespaces", "id")
            .references("resource_type_id", "metadef_resource_types", "id")
            .index("ix_metadef_ns_res_types_namespace_id", &["namespace_id"]),
    );
    schema.table(
        Table::new("metadef_objects")
            .serial("id")
            .integer("namespace_id")
            .text("name", 80)
            .long_text("description")
            .null()
            .long_text("required")
            .null()
            .long_text("json_schema")
            .dates()
            .references("namespace_id", "metadef_namespaces", "id")
            .unique("uq_metadef_objects_namespace_id_name", &["namespace_id", "name"])
            .index("ix_metadef_objects_name", &["name"]),
    );
    schema.table(
        Table::new("metadef_properties")
            .serial("id")
            .integer("namespace_id")
            .text("name", 80)
            .long_text("json_schema")
            .dates()
            .references("namespace_id", "metadef_namespaces", "id")
            .unique("uq_metadef_properties_namespace_id_name", &["namespace_id", "name"])
            .index("ix_metadef_properties_name", &["name"]),
    );
    schema.table(
        Table::new("metadef_tags")
            .serial("id")
            .integer("namespace_id")
            .text("name", 80)
            .dates()
            .references("namespace_id", "metadef_namespaces", "id")
            .unique("uq_metadef_tags_namespace_id_name", &["namespace_id", "name"])
            .index("ix_metadef_tags_name", &["name"]),
    );
}

fn cache(schema: &mut Schema) {
    schema.table(
        Table::new("node_reference")
            .big_serial("node_reference_id")
            .text("node_reference_url", 255)
            .unique("uq_node_reference_node_reference_url", &["node_reference_url"]),
    );
    schema.table(
        Table::new("cached_images")
            .big_serial("id")
            .text("image_id", 36)
            .time("last_accessed")
            .time("last_modified")
            .big_integer("size")
            .integer("hits")
            .text("checksum", 32)
            .null()
            .size("node_reference_id")
            .references("node_reference_id", "node_reference", "node_reference_id")
            .unique("ix_cached_images_image_id_node_reference_id", &["image_id", "node_reference_id"]),
    );
}
