import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** A cluster of one node of OpenSearch: in the folder, on the ports that it is told. */
final class OneNode extends Node {
    private OneNode(Environment environment) {
        super(environment, List.of(Netty4Plugin.class), false);
    }

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.builder()
                .put("path.home", arguments[0])
                .put("cluster.name", "shop")
                .put("node.name", "es-1")
                .put("network.host", "127.0.0.1")
                .put("http.port", arguments[1])
                .put("transport.port", arguments[2])
                .put("http.type", "netty4")
                .put("transport.type", "netty4")
                .put("discovery.type", "single-node")
                .put("cluster.info.update.interval", "10s") // looks at its disks as often as it can be made to
                .build();
        Path config = Path.of(arguments[0], "config");
        new OneNode(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), config, () -> "es-1")).start();
        Thread.currentThread().join();
    }
}
