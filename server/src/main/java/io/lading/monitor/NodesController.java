package io.lading.monitor;

import io.lading.metadata.NodeRow;
import io.lading.storage.StorageException;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/admin/nodes`. The security filters admit administrators only.
@RestController
final class NodesController {
    private final KnownNodes nodes;

    NodesController(KnownNodes nodes) {
        this.nodes = nodes;
    }

    /// One node in JSON.
    record NodeJson(
            String id,
            String version,
            String address,
            String startedAt,
            String seenAt,
            boolean running,
            boolean self,
            List<String> leases) {
        static NodeJson of(NodeRow node, String own) {
            return new NodeJson(
                    node.id(),
                    node.version(),
                    node.address(),
                    node.startedAt().toString(),
                    node.seenAt().toString(),
                    node.alive(),
                    node.id().equals(own),
                    node.leases());
        }
    }

    record NodesJson(List<NodeJson> nodes) {}

    @GetMapping("/api/admin/nodes")
    ResponseEntity<NodesJson> nodes() throws StorageException {
        List<NodeJson> all =
                nodes.all().stream().map(node -> NodeJson.of(node, nodes.own())).toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new NodesJson(all));
    }
}
