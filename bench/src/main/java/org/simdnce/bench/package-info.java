/**
 * What is measured, and how: JMH benchmarks of the losses, the samplers, the kernels and the machine; the roofline
 * report; a program for one shape; a comparison of two results.
 */
package org.simdnce.bench;
