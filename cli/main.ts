#!/usr/bin/env node
import { processTerminal } from '../workbench/search/terminal.ts';
import { faultline } from './command.ts';

faultline(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
