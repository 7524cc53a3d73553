/**
 * The losses in double precision, written from their formulas: slow, small, and the measure of what is shipped. All
 * tables are dense arrays; ids are ints.
 */
package org.simdnce.reference;
