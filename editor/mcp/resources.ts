/** The documents and libraries that can be read from the server. */
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { UserError } from '../../workbench/errors/user-error.ts';
import { readShipped, shippedRoot } from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';

export function addResources(server: McpServer): void {
  const guides = ['LANGUAGE.md', 'SEMANTICS.md', 'CHECKS.md', 'RECIPES.md', 'GOTCHAS.md'];
  for (const name of guides) {
    const uri = `faultline://docs/${name}`;
    const about = { title: name, mimeType: 'text/markdown', description: ABOUT[name] ?? '' };
    server.registerResource(name, uri, about, () => ({
      contents: [{ uri, mimeType: 'text/markdown', text: shippedText(`docs/${name}`) }],
    }));
  }
  const files = findSpecFiles(LIBRARIES, shippedRoot()).map((file) => file.replaceAll('\\', '/'));
  const template = new ResourceTemplate('faultline://{+path}', {
    list: () => ({
      resources: files.map((file) => ({
        uri: `faultline://${file}`,
        name: file,
        mimeType: 'text/plain',
      })),
    }),
  });
  const about = { title: 'Library specs', description: 'the specs that come with faultline' };
  server.registerResource('libraries', template, about, ({ href }, { path }) => {
    const file = String(path);
    if (!files.includes(file)) throw new UserError(`there is no library \`${file}\``);
    return { contents: [{ uri: href, mimeType: 'text/plain', text: shippedText(file) }] };
  });
}

const LIBRARIES = ['spec/kernel', 'spec/hardware', 'spec/linux', 'spec/starter'];

const ABOUT: Readonly<Record<string, string>> = {
  'LANGUAGE.md': 'the manual of the language, with its grammar',
  'SEMANTICS.md': 'what a step, a deadlock and a count are',
  'CHECKS.md': 'what is checked unasked',
  'RECIPES.md': 'how to write down what kernel code is made of',
  'GOTCHAS.md': 'what surprises at first',
};

function shippedText(file: string): string {
  return readShipped(file).toString('utf8');
}
