"""A web server of our own to fetch from: what it serves may be changed, held back and taken away while it runs."""

import http.server
import re
import threading
import zlib


class Web(http.server.ThreadingHTTPServer):
    """Serves `pages`, bytes by path, with ranges and a validator; every request is kept.

    A path in `held` is sent up to so many bytes (-1: not even its head); the rest waits for `release`. One in `torn` is
    broken off after so many. One in `redirects` leads to another URL."""

    daemon_threads = True

    def __init__(self):
        self.pages, self.requests = {}, []
        self.held, self.torn, self.redirects = {}, {}, {}
        self.gate = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def put(self, path, data, held=None):
        """Serves the data under the path; answers its URL."""
        self.pages[path] = data
        if held is not None:
            self.gate.clear()
            self.held[path] = held
        return self.url(path)

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def release(self):
        """Lets everything through, now and later."""
        self.held.clear()
        self.gate.set()

    def handle_error(self, *_):
        """Clients are killed here; that is no error."""

    def close(self):
        self.release()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, with_body):
        path = self.path.partition("?")[0].lstrip("/")
        self.server.requests.append((self.command, path))
        if path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[path])
            self.send_header("Content-Length", "0")
            return self.end_headers()
        data = self.server.pages.get(path)
        if data is None:
            return self.send_error(404)
        held = self.server.held.get(path) if with_body else None
        if held == -1:
            self.server.gate.wait(60)
        start, end = self.part(len(data))
        self.send_response(206 if "Range" in self.headers else 200)
        if "Range" in self.headers:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", f'"{zlib.crc32(data):x}"')
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if not with_body:
            return None
        if path in self.server.torn:
            self.wfile.write(data[start : self.server.torn[path]])
            self.close_connection = True
            return None
        if held is not None and held >= 0:
            self.wfile.write(data[start:held])
            self.server.gate.wait(60)
            start = max(start, held)
        return self.wfile.write(data[start:end])

    def part(self, size):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            return 0, size
        return int(wanted[1]), min(size, int(wanted[2]) + 1 if wanted[2] else size)

    def log_message(self, *_):
        pass
