var axios = require('axios');
var express = require('express');
var router = express.Router();

var DIRECTORY_URL = process.env.DIRECTORY_URL || 'http://127.0.0.1:9';
var DIRECTORY_TOKEN = process.env.DIRECTORY_TOKEN || '';

/* slow on purpose: the export walks the whole table */
router.get('/export', function(req, res, next) {
  setTimeout(function() {
    res.json({ users: [] });
  }, 700);
});

/* GET one user. */
router.get('/:userId', function(req, res, next) {
  console.log('user %s read', req.params.userId.length);
  res.json({ id: req.params.userId });
});

router.get('/:userId/avatar', function(req, res, next) {
  var user = undefined;
  res.redirect(user.avatarUrl);
});

/* sign up */
router.post('/', function(req, res, next) {
  console.log('signing up', req.body);
  res.status(201).json({ id: 'u-1' });
});

/* the directory answers through axios, whose errors carry the whole request */
router.get('/:userId/groups', function(req, res, next) {
  axios
    .get(DIRECTORY_URL + '/groups/' + req.params.userId, {
      headers: { Authorization: 'Bearer ' + DIRECTORY_TOKEN }
    })
    .then(function(answer) {
      res.json(answer.data);
    })
    .catch(next);
});

router.post('/:userId/merge', function(req, res, next) {
  process.nextTick(function() {
    throw new Error('merge went wrong');
  });
  res.status(202).end();
});

module.exports = router;
