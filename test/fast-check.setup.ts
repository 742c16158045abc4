/** In CI a law that fails says so at once: to shrink a random spec may take longer than all other tests. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: process.env['CI'] !== undefined });
