"""A mail server (aiosmtpd) for tests: every mail that it takes is a file of JSON.

mail.py FOLDER CERTIFICATE KEY: prints its ports as JSON: `starttls` (asks for TLS and a password),
`login` (the same, but only AUTH LOGIN), `implicit` (TLS from the start) and `plain`.
"""
import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, certificate, key = sys.argv[1:]


class Keep:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        Keep.taken += 1
        partial = os.path.join(folder, f".{Keep.taken:04}")
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data,
            "mail": envelope.original_content.decode("latin-1"),
        }
        with open(partial, "w") as file:
            json.dump(mail, file)
        os.rename(partial, os.path.join(folder, f"{Keep.taken:04}.json"))
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"alice" and data.password == 'p\u00e4ss w"ord'.encode()
    return AuthResult(success=good, handled=good, auth_data=mechanism if good else None)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    secure = {"tls_context": context, "require_starttls": True, "auth_required": True}
    kinds = {
        "starttls": (secure, None),
        "login": ({**secure, "auth_exclude_mechanism": ["PLAIN"]}, None),
        "implicit": ({"auth_required": True, "auth_require_tls": False}, context),
        "plain": ({}, None),
    }
    ports = {}
    for name, (options, wrapped) in kinds.items():
        make = lambda options=options: SMTP(
            Keep(), hostname="mail.test", authenticator=authenticate, **options
        )
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=wrapped)
        ports[name] = server.sockets[0].getsockname()[1]
    print(json.dumps(ports), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
