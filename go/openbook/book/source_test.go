package book

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

func TestAServerThatLimitsRequestsIsAskedAgain(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/absent" {
			http.NotFound(w, r)
			return
		}
		if asked.Add(1) <= attempts+2 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		if _, err := w.Write([]byte("body")); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	web := NewWeb(server.URL)
	if body, err := web.Get(context.Background(), "/file"); err != nil || string(body) != "body" {
		t.Error(string(body), err)
	}
	if _, err := web.Get(context.Background(), "/absent"); !errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
}
