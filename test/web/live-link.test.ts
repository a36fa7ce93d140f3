import { describe, expect, test, vi } from 'vitest'
import { openLink } from '../../src/web/ui/live-link.ts'
import { stageBrowser, stageSource } from './browser-stage.ts'

const hello = (version = '1.0.0') =>
  ({ is: 'hello', id: null, says: { log: 'a.db', head: null, engineMs: null, version, role: 'read' } }) as const
const ping = { is: 'ping', id: null, says: { engineMs: 1, head: null } } as const

const opened = () => {
  const browser = stageBrowser()
  const stage = stageSource()
  const told: string[] = []
  const link = openLink(stage.source, {
    begun: (_, isAgain) => void told.push(isAgain ? 'again' : 'first'),
    moment: () => void told.push('moment'),
    grown: () => void told.push('grown'),
    alive: () => void told.push('alive'),
  })
  const hide = (isHidden: boolean): void => {
    browser.document.hidden = isHidden
    browser.fire('visibilitychange')
  }
  return { ...browser, ...stage, told, link, hide }
}

describe('the link to a stream', () => {
  test('leaves a hidden tab in peace for a minute, and then gives its stream back for good', () => {
    const { hear, hide, said, told } = opened()
    hear(hello())
    hide(true)
    vi.advanceTimersByTime(59_000)
    expect(said).toEqual([])
    vi.advanceTimersByTime(3_600_000)
    expect(said, 'nobody looks').toEqual(['stop'])
    hide(false)
    expect(said).toEqual(['stop', 'again'])
    hear(hello())
    expect(told).toEqual(['first', 'again'])
  })

  test('of a tab that was put aside for a moment is the same one', () => {
    const { hear, hide, said, link } = opened()
    hear(hello())
    hide(true)
    vi.advanceTimersByTime(30_000)
    hide(false)
    vi.advanceTimersByTime(30_000)
    expect([said, link.is.value]).toEqual([[], 'connected'])
  })

  test.each([false, true])('is begun anew behind a sleep of the computer, hidden: %s', (isHidden) => {
    const { hear, hide, said, link } = opened()
    hear(hello())
    if (isHidden) hide(true)
    vi.setSystemTime(Date.now() + 8 * 3_600_000)
    vi.advanceTimersByTime(1000)
    if (isHidden) expect(said, 'not before somebody looks').toEqual([])
    if (isHidden) hide(false)
    expect([said, link.is.value]).toEqual([['again'], 'lost'])
  })

  test('hears nothing of what is left of a stream that was given up', () => {
    const { hear, told, link, lose } = opened()
    hear(hello())
    lose()
    hear(ping)
    expect([told, link.is.value]).toEqual([['first'], 'lost'])
    hear(hello())
    hear(ping)
    expect([told, link.is.value]).toEqual([['first', 'again', 'alive'], 'connected'])
  })

  test('tells that a log is another one, though the stream never broke', () => {
    const { hear, told } = opened()
    hear(hello())
    hear(hello())
    expect(told).toEqual(['first', 'again'])
  })

  test('says that the server is of another version, and leaves nothing behind when it is closed', () => {
    const { hear, link, said, listeners } = opened()
    hear(hello())
    hear(hello('1.0.1'))
    expect(link.isOutdated.value).toBe(true)
    link.close()
    expect([said, listeners(), vi.getTimerCount()]).toEqual([['stop'], 0, 0])
  })
})
