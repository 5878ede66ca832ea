"""How schemathesis writes bodies of the media types that it does not know."""

import json

import schemathesis


@schemathesis.serializer("application/openstack-images-v2.1-json-patch", "application/openstack-images-v2.0-json-patch")
def patch(_context, value):
    return json.dumps(value).encode()


@schemathesis.serializer("application/offset+octet-stream")
def piece(_context, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()
