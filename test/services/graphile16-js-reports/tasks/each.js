module.exports = async (pages) => pages.map(async (page) => render(page));

async function render(page) {
  if (page === 'torn') throw new Error('paper is torn');
}
