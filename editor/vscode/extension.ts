/** The extension for VS Code: starts the language server, shows pictures, and offers tasks. */
import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';

const PICTURE = 'faultline.picture';
const TASKS = ['check', 'table', 'fmt'] as const;

let client: LanguageClient | undefined;
let panel: vscode.WebviewPanel | undefined;

/** Called by VS Code when the first spec is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('faultline.restart', restart),
    vscode.tasks.registerTaskProvider('faultline', {
      provideTasks: () => TASKS.map((task) => taskOf({ type: 'faultline', task })),
      resolveTask: ({ definition }) => taskOf(definition),
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('faultline.command')) void restart();
    }),
  );
  await restart();
}

/** Called by VS Code when it ends. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(): Promise<void> {
  await client?.stop();
  client = undefined;
  // The server is a program of the workspace.
  if (!vscode.workspace.isTrusted) return;
  const [command = 'faultline', ...first] = commandOf();
  const started = new LanguageClient(
    'faultline',
    'Faultline',
    { command, args: [...first, 'lsp'], options: { cwd: folder() } },
    {
      documentSelector: [{ language: 'kspec' }],
      initializationOptions: { showsPictures: true },
      middleware: {
        executeCommand: async (name, given, next) => {
          const answer: unknown = await next(name, given);
          if (name === PICTURE && typeof answer === 'string') showPicture(String(given[1]), answer);
          return answer;
        },
      },
    },
  );
  client = started;
  await started.start();
}

function commandOf(): readonly string[] {
  return vscode.workspace.getConfiguration('faultline').get<string[]>('command') ?? [];
}

function folder(): string {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '.';
}

function taskOf(definition: vscode.TaskDefinition): vscode.Task {
  const [command = 'faultline', ...first] = commandOf();
  const task = String(definition['task']);
  const paths: readonly string[] = Array.isArray(definition['paths'])
    ? definition['paths'].map(String)
    : [];
  // Arguments are handed over one by one: no shell reads them.
  const execution = new vscode.ProcessExecution(command, [...first, task, ...paths]);
  const scope = vscode.TaskScope.Workspace;
  return new vscode.Task(definition, scope, task, 'faultline', execution, '$faultline');
}

/** Shows a picture beside the spec. It is text: no script runs, and nothing is loaded. */
function showPicture(claim: string, picture: string): void {
  if (panel === undefined) {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    panel = vscode.window.createWebviewPanel('faultline.picture', claim, column, {
      enableScripts: false,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      panel = undefined;
    });
  }
  panel.title = claim;
  panel.webview.html = picturePage(picture);
}

function picturePage(picture: string): string {
  const text = picture.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>pre { font: var(--vscode-editor-font-size) var(--vscode-editor-font-family); }</style>
<pre>${text}</pre>
`;
}
