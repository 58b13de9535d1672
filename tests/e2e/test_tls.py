"""HTTPS by the server itself. tls_cert.pem and tls_key.pem are for this test alone, made with
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost."""
import http.client
import json
import os
import socket
import ssl
import time

from served import SOURCE, Server, Tap, drain

FOLDER = os.path.join(SOURCE, "tests/e2e/")


def main():
    tap = Tap()
    server = Server("--tls-cert", FOLDER + "tls_cert.pem", "--tls-key", FOLDER + "tls_key.pem", "--head-ms", "1000", "--tick", "0")
    tap.check(server.url.startswith("https://"), "it says https", server.url)
    context = ssl.create_default_context(cafile=FOLDER + "tls_cert.pem")

    def send(method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=20, context=context)
        connection.request(method, path, body, {"Origin": server.url, **(headers or {})})
        response = connection.getresponse()
        return response, response.read()

    response, body = send("GET", "/healthz")
    tap.check(response.status == 200 and body == b"ok\n", "a request")
    tap.check("max-age=" in response.headers.get("Strict-Transport-Security", ""), "HTTPS is asked for from then on")
    response, body = send("POST", "/api/v1/session", json.dumps({"login": "village", "password": "correct horse battery village"}),
                          {"Content-Type": "application/json"})
    cookie = response.headers.get("Set-Cookie", "")
    tap.check(response.status == 201 and cookie.startswith("__Host-didgah=") and "; Secure" in cookie, "the cookie is bound to the host", cookie)
    session = json.loads(body)
    head = {"Cookie": cookie.split(";")[0], "X-CSRF-Token": session["csrf"], "Content-Type": "application/octet-stream"}
    response, body = send("POST", "/api/v1/versions", os.urandom(3 << 20), head)
    tap.check(response.status == 422, "an upload of 3 MiB is read whole, and refused as no dossier", (response.status, body[:200]))
    response, body = send("POST", "/api/v1/versions", b"x" * 10, {**head, "Cookie": "__Host-didgah=" + "0" * 32})
    tap.check(response.status == 401, "without a session it is not read", response.status)
    whole, n = b"", 50
    with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port)), server_hostname="localhost") as s:
        s.settimeout(5)
        one = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % server.port
        s.sendall((one + b"\r\n") * (n - 1) + one + b"Connection: close\r\n\r\n")
        whole = drain(s)
    tap.check(whole.count(b"HTTP/1.1 200 OK") == n, "many requests in one piece", whole.count(b"HTTP/1.1 200 OK"))
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port)) as s:
        s.settimeout(10)
        s.sendall(b"\x16\x03\x01")
        drain(s)
        tap.check(0.5 < time.monotonic() - start < 9, "a handshake that does not go on is closed", time.monotonic() - start)
    with socket.create_connection(("127.0.0.1", server.port)) as s:
        s.settimeout(5)
        s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        tap.check(b"HTTP/1.1 200" not in drain(s), "plain HTTP is not answered there")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    try:
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.wrap_socket(socket.create_connection(("127.0.0.1", server.port)))
        tap.check(False, "TLS 1.1 is refused")
    except (ssl.SSLError, OSError, ValueError):
        tap.check(True, "TLS 1.1 is refused")
    with open(server.log, encoding="utf-8") as f:
        tap.check(cookie.split("=")[1][:32] not in f.read(), "no session in the log")
    status, seconds = server.stop()
    tap.check(status == 0 and seconds < 5, "stops in order", (status, seconds))
    server.remove()
    tap.end()


main()
