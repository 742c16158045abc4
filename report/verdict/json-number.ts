/** Numbers in JSON documents: what a schema says of them and the type `number` cannot. Schemas are made of them. */

/**
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * A line or column of a text, or a number of something that starts with 1.
 *
 * @asType integer
 * @minimum 1
 */
export type FromOne = number;

/** @asType integer */
export type Integer = number;

/** @minimum 0 */
export type Seconds = number;

/**
 * @minimum 0
 * @maximum 1
 */
export type Share = number;
