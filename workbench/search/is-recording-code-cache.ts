/**
 * True while the build runs the command to record V8's code cache (scripts/build.ts). Searches then stay on
 * the main thread, where the cache is taken.
 */
export const IS_RECORDING_CODE_CACHE: boolean = process.env['FAULTLINE_KEEP_CODE'] === '1';
