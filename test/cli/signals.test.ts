import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endAtSignal, onStop, type Signal } from '../../src/cli/signals.ts'

/** What a launcher would hear; the runner of the tests hears none of it. */
let told: unknown[]
beforeEach(() => {
  told = []
  const { send } = process
  const hear = (said: unknown, ...rest: unknown[]): boolean =>
    typeof said === 'string' ? told.push(said) > 0 : Reflect.apply(send!, process, [said, ...rest])
  vi.spyOn(process as Required<NodeJS.Process>, 'send').mockImplementation(hear)
})
afterEach(() => {
  vi.restoreAllMocks()
  process.channel?.ref()
})

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
let nowMs = 0
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
})
/** Each a second after the one before, as a person would. */
const direct = (signal: Signal): void => {
  nowMs += 1000
  process.emit(signal, signal)
}
/** To who has listened last: the runner of the tests speaks over the same line. */
const byLauncher = (message: object | string | null): void => {
  nowMs += 1000
  process.listeners('message').at(-1)?.(message, undefined as never)
}

const listening = () => {
  const heard: [number, Signal][] = []
  const release = onStop((times, signal) => void heard.push([times, signal]))
  return { heard, release }
}

test('each signal is a wish to stop, and is counted', () => {
  const { heard, release } = listening()
  for (const signal of SIGNALS) direct(signal)
  release()
  expect(heard).toEqual(SIGNALS.map((signal, index) => [index + 1, signal]))
})

test('a signal that came to the launcher alone is one, and one that came to both is one as well', () => {
  const { heard, release } = listening()
  byLauncher({ signal: 'SIGTERM' })
  direct('SIGTERM')
  expect(heard).toEqual([[1, 'SIGTERM']])
  direct('SIGINT')
  byLauncher({ signal: 'SIGINT' })
  byLauncher({ signal: 'SIGINT' })
  expect(heard).toEqual([
    [1, 'SIGTERM'],
    [2, 'SIGINT'],
    [3, 'SIGINT'],
  ])
  release()
})

test('the same signal again at once, to a process and then to its group, is one wish', () => {
  const { heard, release } = listening()
  direct('SIGTERM')
  process.emit('SIGTERM', 'SIGTERM')
  nowMs += 99
  process.emit('SIGTERM', 'SIGTERM')
  expect(heard).toEqual([[1, 'SIGTERM']])
  process.emit('SIGINT', 'SIGINT')
  expect(heard, 'another signal is another wish').toHaveLength(2)
  nowMs += 100
  process.emit('SIGTERM', 'SIGTERM')
  expect(heard).toHaveLength(3)
  release()
})

test('what else the launcher says is no wish to stop', () => {
  const { heard, release } = listening()
  for (const message of [null, 'hello', {}, { signal: undefined }]) byLauncher(message)
  release()
  expect(heard).toEqual([])
})

test('the launcher hears who counts signals and who no longer does, and nobody listens then', () => {
  const events = [...SIGNALS, 'message']
  const before = events.map((event) => process.listenerCount(event))
  const { heard, release } = listening()
  expect(events.map((event) => process.listenerCount(event))).toEqual(before.map((count) => count + 1))
  expect(told).toEqual(['counts-signals'])
  release()
  expect(told).toEqual(['counts-signals', 'leaves-signals'])
  expect(events.map((event) => process.listenerCount(event))).toEqual(before)
  expect(heard).toEqual([])
})

test('until a command listens a signal ends the process, once something was told', () => {
  const told: (number | string)[] = []
  vi.spyOn(process, 'exit').mockImplementation((code) => told.push(`exit ${code}`) as never)
  endAtSignal((exitCode) => void told.push(exitCode))
  direct('SIGTERM')
  expect(told).toEqual([143, 'exit 143'])
  const { heard, release } = listening()
  direct('SIGINT')
  release()
  expect(heard).toEqual([[1, 'SIGINT']])
  expect(told, 'the command was asked, and nobody else').toHaveLength(2)
})

test('a hang-up is a wish of its own where somebody has a use for it, also when it comes both ways', () => {
  const heard: string[] = []
  const release = onStop(
    (times, signal) => void heard.push(`${signal} ${times}`),
    () => void heard.push('again'),
  )
  expect(told).toEqual(['counts-signals', 'hears-hang-ups'])
  byLauncher({ signal: 'SIGHUP' })
  direct('SIGHUP')
  direct('SIGHUP')
  direct('SIGTERM')
  release()
  expect(heard).toEqual(['again', 'again', 'SIGTERM 1'])
})
