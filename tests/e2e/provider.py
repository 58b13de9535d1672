"""A provider of OpenID Connect on loopback for the tests, with every way to be wrong; standard library only."""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse

RSA_KEYS = {  # made for these tests; nothing else knows them
    "first": (int("0x"
           "bf052d8fbed45271f8412aae74353ac9a42ccb0aee0788838129b21a2bbb108b65a0bf358990ce960d68e175165fddecd3fb558ee80c8b"
             "7602cd4524811f7df4c9dc1ad557abdea6d8c9a84e98eee8f217751d9e61f6293ef034c21132bafe3421182c0ce7214a11eaf23b4bf06c"
             "809e81bc72fa83f1faadbc9b9ab3f22861763684f7c6818954dc494479bcf4d9c3564242707dc14944e9e1cd20c0a698ee462dd0d84d05"
             "169b912d5f1932fd136d4c359d0a539dc633e53a669c92cfe08a262863f5ca28ca3e902fe306ec1346366ecd43b3ef2420de87f8136f81"
             "c3a24112d3b9048eb86551d64b0bac291b2ef072be47c153b39ccdc58a0f9d76a42b0b4d", 16),
       int("0x"
             "1a7399dbd031e029d29619963756e0a9680fe0dd0659aa3485a813b6ee8bd4ae6cf80dca58dea1d0e311fd3884cce93320a6aaf2235d8b"
             "595fe97373eae284c3674990b8aecf88c1437f674c5cfea668d1c940bcfc35458066ec735c44d1629eaedf8548132087bc83f39fb4f419"
             "de54b4c3f70b0c46efaeebd183627c3bcdc4fe93e9a1af1ddbd3419e95a3978eab86ecaa64525e06b3a0a42cbc2e43174368d2bea70111"
             "6258fd8616c876483576a12e9c611425d0b002a4a1580ede971ec4baa75fa2c5eab3a33b4af40879ce4efeda0dba2dfe119d35cd23d47f"
             "59328b88c24d2bc5f8585025e1784fd9bab4336149d304b284f758cb967e79076d7f4d51", 16)),
    "second": (int("0x"
           "c316c96750a265b7461c328fae0a5db420fd621feabf660fc7b1dd751f9abc1f237bdc03ed056b44fb55dc082464a93b08aca96235f325"
             "580cc2665a4fa10b54d6c080f6a91cdc24c0da816ff500cbb90b3362e05eb805f480171a221a1c756571c41612bbbe31aee6c4ae615f2d"
             "ff9294437bdd3d7e887c173315d31ea50ec3397b6007286d8064b89b53c132de54ee43ad3234aae40b5bc2b8da1ba3d6ffcd60af7f218a"
             "07fdadae597024c9bd5f388b118620c0f377f17547ddafd240b22d9e2b1df59e19771758cd4ef07d0b9aee8d231d5c5e0453db569138e5"
             "a678514c1d792e744f4ee892839a6062f7efd2965824fcb6895080b2cb27ea9f750a02ef", 16),
       int("0x"
             "1d017650761caf22e0b9b08acc459e48f9deb2882c4ee8cdcfd3122a27d8c9bf977702ef527e4bc4a5d9ce2d27bc0fad474ce4a2458331"
             "3a362b712c5c4a8574c7b9377375116569d182ab5c0a016448cef184f1f723453f650c0a46a7bb337931c105c72342d4003d2f60fdf938"
             "cd96ed945b0639ee663c8cf67b783846323b720b5b2f4a1d2a63ff3ea09ca2113929d11b04537a020cd53e1802f0c843380dda8c6fd41f"
             "51c6ca76da06af69291accfbb7375c988b3778e6d607c9a657093a826ec5c253ceb3a5f01be818841d8e41d7cbed64612ea226d407d533"
             "c4660c64ba49ebcfbe29304797ae6cf5b12f8eebfe1cfc1cfc2d38277b574a37ff0b3101", 16)),
    "short": (int("0x"
           "992dae29bd50b92726369345eb8c0f52080dc16527dafd8b46be009f75d95232e80f781dabb4afb4f840cc4e012bda3a4bd07d6429c775"
             "245999d7674bf00de2ae9d23e65bfbecb3b962991ced3929a9f83f84c5a664a1ca46020477a0096f884bd0df089ed2a788416e11bf5939"
             "885f9adc041e0531685e3086716abbdcc1eb", 16),
       int("0x"
             "33a469f65a842f981a5305fde9b6d3a7755da5d903c1d9ff2dbf7b1847b417f95fb16f6e99681660eddd72c3cdb34a24a350cc258bcc5a"
             "1b0236529fd9c339fab012e0681b60af47ddd10a3b6751d048b2293184b37908514c8c338beaea4f4b2e47ef60bbde7f3936dfe435f45e"
             "2f224a6fa3ae0e35502090dea58e0ae09e11", 16)),
}

P256_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
          0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
ED_P = 2**255 - 19
ED_L = 2**252 + 27742317777372353535851937790883648493
ED_D = -121665 * pow(121666, ED_P - 2, ED_P) % ED_P


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def whole(n, size):
    return b64(n.to_bytes(size, "big"))


# ---- signatures, the plain way (RFC 8017, FIPS 186-4, RFC 8032)

def rs256(n, d, data):
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(data).digest()
    size = (n.bit_length() + 7) // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    return pow(int.from_bytes(padded, "big"), d, n).to_bytes(size, "big")


def p256_add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P256_P == 0:
        return None
    if a == b:
        m = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P256_P)
    else:
        m = (b[1] - a[1]) * pow(b[0] - a[0], -1, P256_P)
    x = (m * m - a[0] - b[0]) % P256_P
    return x, (m * (a[0] - x) - a[1]) % P256_P


def p256_times(k, point):
    total = None
    while k:
        if k & 1:
            total = p256_add(total, point)
        point = p256_add(point, point)
        k >>= 1
    return total


def es256(d, data):
    z = int.from_bytes(hashlib.sha256(data).digest(), "big")
    k = secrets.randbelow(P256_N - 1) + 1
    r = p256_times(k, P256_G)[0] % P256_N
    s = pow(k, -1, P256_N) * (z + r * d) % P256_N
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def ed_add(a, b):
    m = ED_D * a[0] * b[0] * a[1] * b[1] % ED_P
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + m, -1, ED_P) % ED_P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - m, -1, ED_P) % ED_P)


def ed_times(k, point):
    total = (0, 1)
    while k:
        if k & 1:
            total = ed_add(total, point)
        point = ed_add(point, point)
        k >>= 1
    return total


def ed_bytes(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def ed_base():
    y = 4 * pow(5, -1, ED_P) % ED_P
    xx = (y * y - 1) * pow(ED_D * y * y + 1, -1, ED_P) % ED_P
    x = pow(xx, (ED_P + 3) // 8, ED_P)
    if (x * x - xx) % ED_P:
        x = x * pow(2, (ED_P - 1) // 4, ED_P) % ED_P
    return (x if x % 2 == 0 else ED_P - x), y


def ed_keys(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
    return a, h[32:], ed_bytes(ed_times(a, ed_base()))


def eddsa(seed, data):
    a, prefix, public = ed_keys(seed)
    r = int.from_bytes(hashlib.sha512(prefix + data).digest(), "little") % ED_L
    point = ed_bytes(ed_times(r, ed_base()))
    k = int.from_bytes(hashlib.sha512(point + public + data).digest(), "little") % ED_L
    return point + ((r + k * a) % ED_L).to_bytes(32, "little")


# ---- keys by their names in the published set

EC_KEY, ED_SEED = 0x1234567890abcdef << 128 | 99, bytes(range(32))


def jwk(name):
    if name in RSA_KEYS:
        n = RSA_KEYS[name][0]
        return {"kty": "RSA", "kid": name, "use": "sig", "alg": "RS256", "n": whole(n, (n.bit_length() + 7) // 8), "e": "AQAB"}
    if name == "curve":
        x, y = p256_times(EC_KEY, P256_G)
        return {"kty": "EC", "crv": "P-256", "kid": name, "x": whole(x, 32), "y": whole(y, 32)}
    return {"kty": "OKP", "crv": "Ed25519", "kid": name, "x": b64(ed_keys(ED_SEED)[2])}


def sign(name, data):
    if name in RSA_KEYS:
        return rs256(*RSA_KEYS[name], data)
    return es256(EC_KEY, data) if name == "curve" else eddsa(ED_SEED, data)


ALGORITHMS = {"first": "RS256", "second": "RS256", "short": "RS256", "curve": "ES256", "edwards": "EdDSA"}


class Provider:
    """What it does wrong stands in its members, which a test changes between two logins."""

    def __init__(self, client_id="didgah-test", secret="a secret / with+signs"):
        self.client_id, self.secret = client_id, secret
        self.codes, self.asked = {}, []
        self.usual()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                provider.answer(self, None)

            def do_POST(self):
                provider.answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def usual(self):
        self.published, self.key, self.kid, self.alg = ["first", "curve", "edwards"], "first", None, None
        self.claims, self.header, self.discovery, self.status, self.spoil = {}, {}, {}, 200, None
        self.who, self.delay = {"preferred_username": "village"}, 0

    def answer(self, handler, form):
        path = handler.path.split("?")[0]
        self.asked.append(path)
        time.sleep(self.delay)
        status, body = 404, {}
        if path == "/.well-known/openid-configuration":
            status, body = 200, {"issuer": self.url, "authorization_endpoint": self.url + "/authorize?realm=a",
                                 "token_endpoint": self.url + "/token", "jwks_uri": self.url + "/keys",
                                 "code_challenge_methods_supported": ["S256"], **self.discovery}
        if path == "/keys":
            status, body = 200, {"keys": [jwk(name) for name in self.published]}
        if path == "/token":
            status, body = self.redeem(handler, dict(urllib.parse.parse_qsl(form)))
        data = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def authorize(self, url):
        """A person agrees: what the browser is sent back with."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return asked, code

    def redeem(self, handler, form):
        if self.status != 200:
            return self.status, {"error": "server_error"}
        asked = self.codes.pop(form.get("code"), None)
        pair = ":".join(urllib.parse.quote(part, safe="") for part in (self.client_id, self.secret))
        if handler.headers["Authorization"] != "Basic " + base64.b64encode(pair.encode()).decode():
            return 401, {"error": "invalid_client"}
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not asked or form["redirect_uri"] != asked["redirect_uri"] or challenge != asked["code_challenge"] or \
                asked["code_challenge_method"] != "S256" or form["grant_type"] != "authorization_code":
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked["nonce"])}

    def token(self, nonce):
        now = int(time.time())
        claims = {"iss": self.url, "sub": "24400320", "aud": self.client_id, "exp": now + 300, "iat": now, "nonce": nonce,
                  **self.who, **self.claims}
        claims = {k: v for k, v in claims.items() if v is not None}
        header = {"alg": self.alg or ALGORITHMS[self.key], "kid": self.kid or self.key, "typ": "JWT", **self.header}
        header = {k: v for k, v in header.items() if v is not None}
        data = (b64(json.dumps(header).encode()) + "." + b64(json.dumps(claims).encode())).encode()
        signature = {"none": lambda: b"", "HS256": lambda: __import__("hmac").digest(self.secret.encode(), data, "sha256")} \
            .get(self.alg, lambda: sign(self.key, data))()
        if self.spoil:
            return self.spoil(data.decode(), b64(signature))
        return data.decode() + "." + b64(signature)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
