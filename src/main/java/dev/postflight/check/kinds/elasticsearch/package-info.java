/**
 * The kind {@code elasticsearch}: a cluster of Elasticsearch or OpenSearch, as its API tells of it.
 *
 * <p>Start at {@link dev.postflight.check.kinds.elasticsearch.ElasticsearchCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.elasticsearch;

import org.jspecify.annotations.NullMarked;
