const config = JSON.parse(document.getElementById("config").textContent);
document.getElementById("app").textContent = config.title;
