const CUT = '...'

/** At most so many characters, with dots in the middle for what is missing: names differ at their beginnings, paths at their ends. */
export const shortened = (text: string, length: number): string => {
  if (text.length <= length) return text
  const end = Math.floor((length - CUT.length) / 2)
  return `${text.slice(0, length - CUT.length - end)}${CUT}${text.slice(text.length - end)}`
}

/** Lines of at most so many characters, broken at spaces; a word that is longer is broken as well. */
export const wrapped = (text: string, width: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = line.slice(width)
    }
  }
  return line === '' ? lines : [...lines, line]
}
