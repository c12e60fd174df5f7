// Draws the charts of `input` as a page does that shows Markdown, and says what is wrong with the pictures.
const width = 900
const font = 'e2e timeline'

async function draw({ name, text, labels }) {
  const complaints = []
  const complain = (wrong, what) => { if (wrong) complaints.push(what) }
  const pre = document.createElement('pre')
  pre.style.width = `${width}px`
  pre.textContent = text
  document.body.append(pre)
  try {
    await mermaid.run({ nodes: [pre] })
  } catch (error) {
    return { name, complaints: [`not drawn: ${error.message ?? error}`] }
  }
  const all = selector => [...pre.querySelectorAll(selector)]
  const box = element => element.getBoundingClientRect()

  const bars = all('rect.task').map(box)
  const tasks = text.split('\n').filter(line => /, \d+[hms]$/.test(line)).length
  complain(bars.length !== tasks, `${bars.length} bars for ${tasks} tasks`)
  complain(bars.some(bar => !(bar.width > 0)), 'a bar is too narrow to be seen')

  const titles = all('.sectionTitle')
  const shown = titles.map(title => title.textContent)
  complain(JSON.stringify(shown) !== JSON.stringify(labels), `keys are called ${JSON.stringify(shown)} instead of ${JSON.stringify(labels)}`)
  complain(titles.some(title => !getComputedStyle(title).fontFamily.includes(font)), 'the picture is not drawn with the font of the test')
  complain(titles.some(title => bars.some(bar => box(title).right > bar.left)), 'the name of a key runs into the bars')

  const words = all('.taskText, .taskTextOutsideRight, .taskTextOutsideLeft').filter(word => word.textContent.trim() !== '')
  complain(words.length === 0, 'no bar has a word')
  complain(words.some(word => !bars.some(bar => box(word).left >= bar.left - 1 && box(word).right <= bar.right + 1)), 'a word is wider than its bar')

  const ticks = all('.grid .tick text').map(box).sort((a, b) => a.left - b.left)
  complain(ticks.length < 2, 'the axis has no marks')
  complain(ticks.some((tick, i) => i > 0 && tick.left < ticks[i - 1].right + 2), 'marks of the axis overlap')

  complain(all('a, img, script, iframe, foreignObject').length > 0, 'the picture holds more than lines and text')
  complain(document.title !== 'timeline', 'a script in a kid ran')
  return { name, complaints }
}

document.title = 'timeline'
document.fonts.add(await new FontFace(font, `url(data:font/ttf;base64,${input.font})`).load())
mermaid.initialize({ startOnLoad: false, fontFamily: `"${font}"` })
const results = []
for (const chart of input.charts) results.push(await draw(chart))
const bytes = new TextEncoder().encode(JSON.stringify(results))
document.documentElement.dataset.result = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
