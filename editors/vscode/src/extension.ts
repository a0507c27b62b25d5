// Starts `metalint lsp` and shows what it says; everything else is done by the server.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

const INSTALL = "https://github.com/OWNER/metalint/blob/main/docs/editors.md";

let client: LanguageClient | undefined;

function created(): LanguageClient {
  const settings = vscode.workspace.getConfiguration("metalint");
  const command = settings.get<string>("path", "metalint");
  const server: ServerOptions = { command, args: [...settings.get<string[]>("arguments", []), "lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [{ language: "textproto", scheme: "file" }],
    initializationOptions: { suppressionReason: settings.get<string>("suppressionReason", "reason") },
    synchronize: { configurationSection: "metalint" },
  };
  return new LanguageClient("metalint", "metalint", server, options);
}

async function start(): Promise<void> {
  client = created();
  try {
    await client.start();
  } catch (error) {
    const choice = await vscode.window.showErrorMessage(
      `metalint does not start: ${error instanceof Error ? error.message : String(error)}. ` +
        "Install it with `pip install 'metalint[lsp] @ git+https://github.com/OWNER/metalint'`, or set `metalint.path`.",
      "How to install",
      "Open settings",
    );
    if (choice === "How to install") {
      await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
    } else if (choice === "Open settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "metalint.path");
    }
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  if (running?.isRunning()) {
    await running.stop();
  }
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("metalint.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("metalint.path") || event.affectsConfiguration("metalint.arguments")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}
