import type { Command } from 'commander'
import { steadyTimers } from '../kernel/clock.ts'
import { View } from '../view/replica/view.ts'
import { asProduction } from './as-production.ts'
import { isAtTerminal } from './has-terminal.ts'
import { existingLog } from './log-file.ts'
import { print } from './output.ts'
import { onStop } from './signals.ts'
import { readTop } from './top/read-top.ts'
import { topLines } from './top/top-lines.ts'

type Flags = { readonly log?: string }

export const register = (program: Command): void => {
  program
    .command('top')
    .description('a live table of positions, stops, budget, feed and session; in a pipe it is printed once')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .action(top)
}

const top = async ({ log: named }: Flags): Promise<void> => {
  const log = existingLog(named)
  const view = await View.open(log, { keepsSideFile: false, timers: steadyTimers })
  const stop = new AbortController()
  const off = onStop(() => stop.abort())
  try {
    if (isAtTerminal()) {
      asProduction()
      const { showTop } = await import('./top/top-screen.ts')
      await showTop(log, view, stop.signal)
    } else
      print(
        topLines(await readTop(log, view))
          .map(({ text }) => text)
          .join('\n')
          .trimEnd(),
      )
  } finally {
    off()
    await view.close()
  }
}
