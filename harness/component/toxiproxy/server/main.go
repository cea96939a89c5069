// Toxiproxy with its API on a Unix socket instead of a TCP port: whoever can speak to the API can break every link of a
// drill and open listeners, and a socket has an owner and permissions where a port of this machine has none.
//
//	toxiproxy-server PATH
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: toxiproxy-server PATH")
		os.Exit(64)
	}
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	logger := zerolog.New(os.Stdout).With().Timestamp().Logger().Level(zerolog.WarnLevel)
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), logger)
	return http.Serve(listener, api.Routes())
}
