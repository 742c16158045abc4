/** The Model Context Protocol: what an assistant that writes specs can ask. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { openProject } from '../../workbench/library/library-project.ts';
import { readVersion } from '../../workbench/project/version.ts';
import { addResources } from './resources.ts';
import { addTools, type RunCommand } from './tools.ts';

/** Returns a server for the project of `folder`; it reads nothing outside of it but the shipped libraries. */
export async function mcpServer(folder: string, runCommand: RunCommand): Promise<McpServer> {
  const project = await openProject(folder);
  const server = new McpServer(
    { name: 'faultline', version: readVersion() },
    {
      instructions:
        'Faultline checks specs (.kspec) of concurrent kernel code. Read the resource ' +
        'faultline://docs/LANGUAGE.md before writing one. A limit gives `unknown`, which is no `holds`.',
    },
  );
  addTools(server, project, runCommand);
  addResources(server);
  return server;
}
