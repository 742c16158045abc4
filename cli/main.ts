#!/usr/bin/env node
import { faultline } from './command.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await faultline(process.argv.slice(2), processTerminal());
