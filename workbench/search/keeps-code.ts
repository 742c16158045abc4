/** Whether this run is there to keep the code that V8 makes: then all of it runs in one thread. */
export const KEEPS_CODE: boolean = process.env['FAULTLINE_KEEP_CODE'] === '1';
