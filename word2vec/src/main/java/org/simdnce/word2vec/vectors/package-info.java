/** Word vectors: nearest words, analogies, the files that they are kept in, and how good they are. */
package org.simdnce.word2vec.vectors;
