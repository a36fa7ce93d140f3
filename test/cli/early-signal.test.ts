import { expect, test } from 'vitest'
import { command } from '../rig/command.ts'

/** Sent as soon as anybody listens, which is before the command is loaded. */
const early = (signal: string): string =>
  `data:text/javascript,${encodeURIComponent(`process.once('newListener', () => queueMicrotask(() => process.kill(process.pid, '${signal}')))`)}`

test.each([
  ['SIGINT', 130, ['run', '--json']],
  ['SIGTERM', 143, ['--json']],
  ['SIGHUP', 129, ['run', '--json', '--path', 'nearest']],
] as const)('%s before a command has begun ends with code %d and one document: %j', async (signal, exitCode, args) => {
  const { code, stdout } = await command(args, { preload: early(signal) })
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'interrupted', message: 'Stopped by a signal before there was a result.', exitCode },
  })
  expect(code).toBe(exitCode)
})
