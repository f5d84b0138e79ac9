let express = require('express');
let Queue = require('bull');

let queue = new Queue('work');
let app = express();
app.post('/job', async (req, res) => res.json(await queue.add({})));
app.listen(process.env.PORT);
