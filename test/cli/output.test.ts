import { expect, test } from 'vitest'
import { columns } from '../../src/cli/output.ts'
import { inProcess } from './in-process.ts'

test('columns are as wide as what is seen of their widest cell; the last one runs on, and no line ends in spaces', () => {
  const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`
  expect(
    columns([
      ['a', '1', 'x'],
      [bold('long'), '22', ''],
      ['b', '333', 'a longer end'],
      ['c', 'four'],
    ]),
  ).toBe([`a     1     x`, `${bold('long')}  22`, 'b     333   a longer end', 'c     four'].join('\n'))
  expect(columns([])).toBe('')
})

test('the machines are listed with what they are', async () => {
  const { stdout, code } = await inProcess(['machines', 'list'])
  expect(code).toBe(0)
  const what = [
    ['position', 'One coin: its entries, the stops on its coins, the trailing stop, the turns of stop and target, and its exit.'],
    ['order', 'One order: from the intent to the proof of its end.'],
    ['session', 'One engine: the life of its process, and what a person lets it do.'],
    ['risk', 'One book: which limits of loss are passed. While a region is halted no entry is allowed.'],
  ]
  const lines = stdout.trimEnd().split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  expect(
    lines
      .slice(2)
      .join('\n')
      .replace(/\n +(?=is|stop and)/g, ' ')
      .split(/\n */),
  ).toEqual(['machine', ...what.flat()])
  const wide = (await inProcess(['machines', 'list', '--wide'])).stdout.trimEnd().split('\n')
  expect(wide.slice(3).map((line) => line.split(/ {2,}/))).toEqual(what)
  expect((await inProcess(['machines', 'list', '--csv'])).stdout).toMatch(/^machine,title\r\nposition,/)
  expect(JSON.parse((await inProcess(['machines', 'list', '--json'])).stdout).machines[1]).toEqual({
    name: 'order',
    title: 'One order: from the intent to the proof of its end.',
  })
})

test('a machine that is not there is not shown, and all that are there are named', async () => {
  const { stderr, code } = await inProcess(['machines', 'show', 'something'])
  expect([code, stderr]).toEqual([2, 'coinfold: There is no machine "something"; there are position, order, session, risk.\n'])
})
