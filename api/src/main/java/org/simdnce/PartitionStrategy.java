package org.simdnce;

/** How the rows of one logical table are spread over its shards. */
public enum PartitionStrategy {
    /** Row {@code id} is row {@code id / shards} of shard {@code id % shards}. */
    MOD,
    /** Contiguous: the first {@code rows % shards} shards have one row more than the others. */
    DIV
}
