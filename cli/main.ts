#!/usr/bin/env node
import { explain, faultline } from './command.ts';
import { standardStreams } from './standard-streams.ts';
import { processTerminal } from './terminal.ts';

const args = process.argv.slice(2);
const streams = standardStreams();
const terminal = processTerminal(streams);
process.on('uncaughtException', (error) => {
  explain(terminal, error, args).then((code) => {
    streams.finish(code);
    process.exit();
  });
});
faultline(args, terminal).then(streams.finish);
