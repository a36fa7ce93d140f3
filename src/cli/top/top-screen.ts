import { Box, render, useApp, useInput, useWindowSize } from 'ink'
import { createElement as element, type ReactNode, useEffect, useState } from 'react'
import type { View } from '../../view/replica/view.ts'
import { shownLines } from '../shown-lines.ts'
import { readTop } from './read-top.ts'
import { type TopShown, topLines } from './top-lines.ts'

/** Between two looks at the engine; the log is heard of when it grows. */
const LOOK_MS = 1000

export const TopTable = ({ log, view, first }: { readonly log: string; readonly view: View; readonly first: TopShown }): ReactNode => {
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
  const [shown, setShown] = useState(first)
  useEffect(() => {
    let isReading = false
    const look = async (): Promise<void> => {
      if (isReading) return
      isReading = true
      try {
        setShown(await readTop(log, view))
      } catch {
        // a log that is opened anew: the next look finds it
      } finally {
        isReading = false
      }
    }
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  useInput((input) => {
    if (input === 'q') exit()
  })
  const lines = topLines(shown)
  return element(
    Box,
    { flexDirection: 'column', width: columns },
    ...shownLines(lines, Math.max(rows - 2, 1), 'body'),
    ...shownLines([{ is: 'faint', text: 'q or Ctrl-C ends it; a stop with ! is watched by the engine, and rests at no venue' }], 1, 'foot'),
  )
}

/** Until q or Ctrl-C. */
export const showTop = async (log: string, view: View, stopped: AbortSignal): Promise<void> => {
  const shown = render(element(TopTable, { log, view, first: await readTop(log, view) }), { alternateScreen: true, exitOnCtrlC: true })
  const end = (): void => shown.unmount()
  stopped.addEventListener('abort', end, { once: true })
  if (stopped.aborted) end()
  const off = view.onGrowth(() => undefined)
  await shown.waitUntilExit()
  off()
}
