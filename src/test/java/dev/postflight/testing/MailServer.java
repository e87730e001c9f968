package dev.postflight.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real mail server, aiosmtpd, with STARTTLS and login: {@code monitor} with {@code open-sesame}. Each mail becomes a
 * file; mail for {@code nobody@} is refused.
 */
public final class MailServer implements AutoCloseable {
    private static final String PYTHON = "/usr/bin/python3";

    private static final String PROGRAM = """
            import asyncio, ssl, sys, logging
            from aiosmtpd.smtp import SMTP, AuthResult
            folder, mode, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
            logging.getLogger('mail.log').setLevel(logging.ERROR)

            class Handler:
                count = 0
                async def handle_RCPT(self, server, session, envelope, address, options):
                    if address.startswith('nobody@'):
                        return '550 5.1.1 no such user here'
                    envelope.rcpt_tos.append(address)
                    return '250 2.1.5 Ok'
                async def handle_DATA(self, server, session, envelope):
                    Handler.count += 1
                    with open(f'{folder}/mail-{Handler.count}', 'wb') as file:
                        file.write(envelope.content)
                    return f'250 2.0.0 Ok: queued as {Handler.count}'

            def login(server, session, envelope, mechanism, data):
                good = data.login == b'monitor' and data.password == b'open-sesame'
                return AuthResult(success=good, handled=False) if good else AuthResult(
                    success=False, handled=False, message='535 5.7.8 Authentication credentials invalid')

            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f'{folder}/server.pem', f'{folder}/server.key')
            async def main():
                def session():
                    options = dict(hostname='mx.example', authenticator=login)
                    if mode == 'starttls':
                        options |= dict(tls_context=context, require_starttls=True)
                    elif mode == 'careless':
                        options |= dict(tls_context=context, auth_require_tls=False)
                    elif mode == 'login':
                        options |= dict(tls_context=context, auth_require_tls=True, auth_exclude_mechanism=['PLAIN'])
                    else:
                        options |= dict(auth_require_tls=False)
                    return SMTP(Handler(), **options)
                loop = asyncio.get_running_loop()
                server = await loop.create_server(session, '127.0.0.1', port, ssl=context if mode == 'tls' else None)
                await server.serve_forever()
            asyncio.run(main())
            """;

    private final Path folder;
    private final Process process;
    private final int port = LocalServer.closedPort();

    /**
     * @param mode {@code starttls}, {@code tls}, {@code none}, {@code login}: STARTTLS and no login but by LOGIN, or
     *     {@code careless}: STARTTLS, and passwords taken in clear before it
     */
    public MailServer(Path folder, Authority.Credential credential, String mode) throws Exception {
        assumeInstalled();
        this.folder = Files.createDirectories(folder.resolve(mode));
        Files.writeString(
                this.folder.resolve("server.pem"),
                Authority.pem(credential.chain().toArray(X509Certificate[]::new)));
        Files.writeString(this.folder.resolve("server.key"), Authority.pem(credential.key()));
        Path program = Files.writeString(this.folder.resolve("server.py"), PROGRAM);
        Path log = this.folder.resolve("server.log");
        process = new ProcessBuilder(PYTHON, program.toString(), this.folder.toString(), mode, Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 500; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException("aiosmtpd ended: " + Files.readString(log), e);
                }
            }
        }
        throw new IOException("aiosmtpd did not start: " + Files.readString(log));
    }

    /** Skips the test where it is not installed; on CI it has to be. */
    public static void assumeInstalled() throws IOException, InterruptedException {
        Programs.need(PYTHON, "python3-aiosmtpd");
        Process check = new ProcessBuilder(PYTHON, "-c", "import aiosmtpd").start();
        Programs.need(check.waitFor() == 0, "aiosmtpd is not installed (package python3-aiosmtpd)");
    }

    public int port() {
        return port;
    }

    /** What was delivered, the oldest first. */
    public List<String> mails() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("mail-"))
                    .sorted()
                    .map(MailServer::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
}
