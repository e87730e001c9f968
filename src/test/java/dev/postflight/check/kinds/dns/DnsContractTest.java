package dev.postflight.check.kinds.dns;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedNameServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** Over TCP; the same over UDP is in {@link DnsHostileServerTest}. */
class DnsContractTest extends CheckContractTest {

    @Override
    protected CheckKind kind() {
        return DnsCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("name", "shop.example", "server", List.of("127.0.0.1:" + port), "transport", "tcp"));
    }

    @Override
    protected LocalServer healthy() {
        return new LocalServer() {
            @Override
            protected void serve(Socket socket) throws IOException {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                byte[] answer = ScriptedNameServer.answer(
                        question, 0, 1, ScriptedNameServer.record(1, 60, new byte[] {(byte) 192, 0, 2, 1}));
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                in.transferTo(OutputStream.nullOutputStream());
            }
        };
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("\u00ff\u00ff");
    }
}
