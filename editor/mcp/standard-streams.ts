/** The MCP server on standard input and output, as assistants start it. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { mcpServer } from './server.ts';
import type { RunCommand } from './tools.ts';

/** Serves until the input ends. */
export async function serveMcp(folder: string, runCommand: RunCommand): Promise<void> {
  const server = await mcpServer(folder, runCommand);
  const ended = new Promise<void>((resolve) => {
    process.stdin.on('end', resolve);
    server.server.onclose = resolve;
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
