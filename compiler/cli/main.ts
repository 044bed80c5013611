#!/usr/bin/env node
/** Entry of the command line: runs it and ends with the documented exit code. */
import { CommanderError } from 'commander';
import { errorText, ExitCode, toCliError } from './exit.ts';
import { makeProgram } from './program.ts';

async function main(): Promise<number> {
  try {
    await makeProgram().parseAsync();
    // A WASI program has set a code of its own.
    return Number(process.exitCode ?? ExitCode.ok);
  } catch (error) {
    // commander has printed the message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    const failure = toCliError(error);
    process.stderr.write(errorText(failure));
    return failure.code;
  }
}

// Whoever reads our output may stop early, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === 'EPIPE' ? ExitCode.ok : ExitCode.io);
});
process.exitCode = await main();
