#!/usr/bin/env node
import { faultline } from './command.ts';
import { processTerminal } from './terminal.ts';

faultline(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
