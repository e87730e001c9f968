package dev.postflight.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A name server that answers each question with whatever bytes a test likes, over UDP and TCP on one port. */
public final class ScriptedNameServer implements AutoCloseable {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Function<byte[], List<byte[]>> udp;
    private final @Nullable Function<byte[], List<byte[]>> tcp;
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final AtomicInteger questions = new AtomicInteger();

    private ScriptedNameServer(
            InetSocketAddress address,
            Function<byte[], List<byte[]>> udp,
            @Nullable Function<byte[], List<byte[]>> tcp) {
        this.udp = udp;
        this.tcp = tcp;
        try {
            datagrams = new DatagramSocket(address);
            connections = new ServerSocket();
            if (tcp != null) {
                connections.bind(datagrams.getLocalSocketAddress());
                daemon(this::serveTcp);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::serveUdp);
    }

    /** Refuses TCP. */
    public static ScriptedNameServer overUdp(Function<byte[], List<byte[]>> answers) {
        return new ScriptedNameServer(FREE, answers, null);
    }

    public static ScriptedNameServer over(Function<byte[], List<byte[]>> udp, Function<byte[], List<byte[]>> tcp) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new ScriptedNameServer(FREE, udp, tcp);
            } catch (UncheckedIOException e) { // a port that is free for one may be taken for the other
                if (attempt == 10) {
                    throw e;
                }
            }
        }
    }

    public static ScriptedNameServer silent() {
        return overUdp(question -> List.of());
    }

    /** Listens at this address and hands each datagram on to another server. */
    public static ScriptedNameServer relay(InetSocketAddress from, InetSocketAddress to) {
        return new ScriptedNameServer(from, question -> List.of(forward(question, to)), null);
    }

    private static byte[] forward(byte[] question, InetSocketAddress to) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            socket.send(new DatagramPacket(question, question.length, to));
            DatagramPacket answer = new DatagramPacket(new byte[65536], 65536);
            socket.receive(answer);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "127.0.0.1:" + datagrams.getLocalPort();
    }

    /** How many datagrams have come in. */
    public int questions() {
        return questions.get();
    }

    /**
     * An answer to a question: its id and question, these flags and records.
     *
     * @param flags beyond the bit that says it is an answer
     */
    public static byte[] answer(byte[] question, int flags, int count, byte[]... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int end = 12;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end += 5;
        out.writeBytes(new byte[] {
            question[0],
            question[1],
            (byte) (0x80 | flags >> 8),
            (byte) flags,
            0,
            1,
            (byte) (count >> 8),
            (byte) count,
            0,
            0,
            0,
            0
        });
        out.writeBytes(Arrays.copyOfRange(question, 12, end));
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    /** A record of the name asked for. */
    public static byte[] record(int type, int ttl, byte[] data) {
        return record(new byte[] {(byte) 0xc0, 12}, type, ttl, data);
    }

    public static byte[] record(byte[] owner, int type, int ttl, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(owner);
        out.writeBytes(new byte[] {
            (byte) (type >> 8),
            (byte) type,
            0,
            1,
            (byte) (ttl >> 24),
            (byte) (ttl >> 16),
            (byte) (ttl >> 8),
            (byte) ttl,
            (byte) (data.length >> 8),
            (byte) data.length
        });
        out.writeBytes(data);
        return out.toByteArray();
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveUdp() {
        byte[] buffer = new byte[65536];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                questions.incrementAndGet();
                for (byte[] answer : udp.apply(Arrays.copyOf(buffer, packet.getLength()))) {
                    datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket socket = connections.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    byte[] question = new byte[in.readUnsignedShort()];
                    in.readFully(question);
                    if (tcp != null) {
                        for (byte[] answer : tcp.apply(question)) {
                            out.writeShort(answer.length);
                            out.write(answer);
                        }
                    }
                    out.flush();
                } catch (java.io.EOFException | java.net.SocketException e) {
                    if (connections.isClosed()) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted name server");
        thread.setDaemon(true);
        thread.start();
    }
}
