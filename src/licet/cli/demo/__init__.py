"""One turn of the loop on the real thing: two public face models, one public-domain picture."""
